using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Firn.Benchmarks.Running;
using Firn.Benchmarks.Tokenization;
using Firn.Compliance.PersonalData;
using Firn.Testing;

namespace Firn.Benchmarks.Consent;

/// <summary>
/// Masking personal data over real text: the Universal Declaration in 532 languages and scripts, all of it and its
/// paragraphs without a digit; the message catalogues of this machine's programs in all their languages, whose heads name translators and their
/// addresses; Debian's copyright files, which name people; and, where <c>eng/tok-text.sh</c> has made them, 40 MB of manuals, guides and help pages
/// in some forty languages. The peer is datatrove's formatter in Python.
/// </summary>
internal static class PiiBenchmarks
{
    private const int DocumentBytes = 16 << 10;

    // Of each catalogue its head and what follows: the head's addresses are then about as frequent as those of a page's imprint.
    private const int CatalogueBytes = 4 << 10;
    private const int MostCatalogueBytes = 8_000_000;
    private const int ManualBytes = 40_000_000;

    public static IReadOnlyList<BenchmarkRow> Run()
    {
        using var folder = new TemporaryFolder();
        var pages = Pages(folder.Path);
        var plain = Documents(pages.SelectMany(page => page.Split('\n')).Where(line => !line.Any(char.IsDigit) && !line.Contains('@', StringComparison.Ordinal)));
        var all = Documents(pages);
        var copyrights = Documents(Directory.EnumerateDirectories("/usr/share/doc").Order(StringComparer.Ordinal)
            .Select(package => Path.Combine(package, "copyright")).Where(File.Exists).Select(File.ReadAllText).Take(600));
        var catalogues = Documents(Catalogues(out var languages));
        IReadOnlyList<BenchmarkRow> rows =
        [
            Row("mask, no candidates: UDHR, lines without digits", plain, 1000),
            Row("mask, multilingual: UDHR, 532 languages", all, 250),
            Row($"mask, multilingual with translators and addresses: message catalogues, {languages} languages", catalogues, 250),
            Row("mask, names and addresses: Debian copyright files", copyrights, 250),
            Row("mask, both in turn", Documents(all.Zip(copyrights, (one, two) => Encoding.UTF8.GetString(one) + Encoding.UTF8.GetString(two))), 250),
        ];
        return Manuals() is { Count: > 0 } manuals ? [.. rows, Row("mask, multilingual: manuals and help pages", manuals, 250)] : rows;

        BenchmarkRow Row(string name, IReadOnlyList<byte[]> documents, double target)
        {
            var masker = new PiiMasker(new PiiConfig());
            var bytes = documents.Sum(document => (long)document.Length);
            var hits = 0;
            var before = PhoneRule.Shown;
            foreach (var document in documents)
            {
                masker.Mask(document);
                hits += masker.Total;
            }

            var shown = (PhoneRule.Shown - before) * 10_000.0 / bytes;
            var peer = Peer(folder, documents);
            return new()
            {
                Name = FormattableString.Invariant($"{name} ({bytes / 1e6:0.0} MB, {hits * 1000.0 / bytes:0.000} hits a kB, {shown:0.00} asked of libphonenumber in 10 kB)"),
                Unit = "MB/CPU-s",
                Ours = BenchmarkRun.PerCpuSecond(() =>
                {
                    foreach (var document in documents)
                        masker.Mask(document);
                    return bytes / 1e6;
                }),
                Peer = peer,
                PeerName = Environment.GetEnvironmentVariable("FIRN_PEER_DATATROVE") is { Length: > 0 } ? "datatrove" : "datatrove's patterns in Python's re",
                Target = target,
            };
        }
    }

    private static double? Peer(TemporaryFolder folder, IReadOnlyList<byte[]> documents)
    {
        const string Python = "/usr/bin/python3";
        if (!File.Exists(Python))
            return null;
        var start = new ProcessStartInfo(Python, [Repository.File("eng", "peers", "pii_formatter.py")]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        using var peer = Process.Start(start)!;
        for (var i = 0; i < documents.Count; i++)
        {
            var path = folder[$"peer-{i}.txt"];
            File.WriteAllBytes(path, documents[i]);
            peer.StandardInput.WriteLine(path);
        }

        peer.StandardInput.Close();
        return double.TryParse(peer.StandardOutput.ReadToEnd(), System.Globalization.CultureInfo.InvariantCulture, out var rate) ? rate : null;
    }

    private static List<byte[]> Documents(IEnumerable<byte[]> texts) => Documents(texts.Select(Encoding.UTF8.GetString));

    // Whole lines up to a document's usual size.
    private static List<byte[]> Documents(IEnumerable<string> texts)
    {
        var documents = new List<byte[]>();
        var document = new StringBuilder();
        foreach (var text in texts)
        {
            document.Append(text).Append('\n');
            if (document.Length < DocumentBytes)
                continue;
            documents.Add(Encoding.UTF8.GetBytes(document.ToString()));
            document.Clear();
        }

        return documents;
    }

    private static List<byte[]> Manuals()
    {
        var documents = new List<byte[]>();
        if (TextSet.Names().Contains("multilingual"))
            TextSet.Load("multilingual").Share(ManualBytes).ForEach(document => documents.Add(document.ToArray()));
        return documents;
    }

    // The translations of GNU gettext's binary catalogues (.mo), the head first: it is the translation of the empty text.
    private static List<string> Catalogues(out int languages)
    {
        var texts = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        long bytes = 0;
        var files = Directory.Exists("/usr/share/locale") ? Directory.EnumerateFiles("/usr/share/locale", "*.mo", SearchOption.AllDirectories) : [];
        foreach (var file in files.OrderBy(Path.GetFileName, StringComparer.Ordinal).ThenBy(file => file, StringComparer.Ordinal))
        {
            var catalogue = File.ReadAllBytes(file);
            if (catalogue.Length < 28 || BinaryPrimitives.ReadUInt32LittleEndian(catalogue) != 0x950412DE)
                continue;
            var (count, table) = (BinaryPrimitives.ReadInt32LittleEndian(catalogue.AsSpan(8)), BinaryPrimitives.ReadInt32LittleEndian(catalogue.AsSpan(16)));
            var text = new StringBuilder();
            for (var i = 0; i < count && text.Length < CatalogueBytes; i++)
            {
                var (length, at) = (BinaryPrimitives.ReadInt32LittleEndian(catalogue.AsSpan(table + (8 * i))), BinaryPrimitives.ReadInt32LittleEndian(catalogue.AsSpan(table + (8 * i) + 4)));
                text.Append(Encoding.UTF8.GetString(catalogue, at, length)).Append('\n');
            }

            if (!text.ToString().Contains("charset=UTF-8", StringComparison.OrdinalIgnoreCase))
                continue;
            texts.Add(text.ToString());
            seen.Add(file.Split('/')[4]);
            bytes += text.Length;
            if (bytes >= MostCatalogueBytes)
                break;
        }

        languages = seen.Count;
        return texts;
    }

    private static List<string> Pages(string folder)
    {
        using var tar = Process.Start(new ProcessStartInfo("tar") { UseShellExecute = false, ArgumentList = { "-xJf", Require.Data("udhr-html.tar.xz"), "-C", folder } })!;
        tar.WaitForExit();
        return [.. Directory.GetFiles(Path.Combine(folder, "udhr-html")).Order(StringComparer.Ordinal)
            .Select(file => string.Join('\n', Text.Matches(File.ReadAllText(file)).Select(match => WebUtility.HtmlDecode(match.Groups["text"].Value))))];
    }

    private static readonly Regex Text = new("<(p|h1|h2|h3|li)>(?<text>[^<]*)</", RegexOptions.ExplicitCapture, TimeSpan.FromMinutes(1));
}
