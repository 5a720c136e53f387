using System.Diagnostics;
using System.Globalization;
using System.Text;
using Firn.Compliance.Licences;
using Firn.Compliance.Licences.Scanning;
using Firn.Core;

namespace Firn.Compliance.Tests.Licences;

/// <summary>What Debian's licensecheck and our scanner find in the same files, counted by family of licences and by how they differ.</summary>
internal sealed class LicencecheckTable
{
    /// <summary>How a licence that one of both found stands with the other.</summary>
    public enum Answer
    {
        Both,
        OrLater,
        LooksLikeHere,
        NoVersionThere,
        PeerAlone,
        FirnAlone,
    }

    private const string OwnNames = "names of the file's own";

    private static readonly string[] WithoutVersion = ["GPL", "LGPL", "AGPL", "GFDL", "MPL", "Apache", "Perl", "Artistic", "BSD", "EPL", "CC-BY", "CC-BY-SA"];

    private readonly SortedDictionary<string, int[]> counts = new(StringComparer.Ordinal);
    private readonly LicenceScanner scanner = new();

    /// <summary>Every licence that one of both found and the other did not, with its file.</summary>
    public List<(Answer Answer, string File, string Name)> Differences { get; } = [];

    /// <summary>Files compared, and those of them with the same licences but for "or later".</summary>
    public (int All, int Same) Files { get; private set; }

    /// <summary>Copyright files of this machine's packages, each different one once.</summary>
    public static List<string> CopyrightFiles() =>
        [.. Directory.EnumerateFiles("/usr/share/doc", "copyright", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }).Order(StringComparer.Ordinal).DistinctBy(file => ContentHash.OfFile(file))];

    /// <summary>Asks licensecheck.</summary>
    /// <param name="program">The program.</param>
    /// <param name="files">Files to ask about.</param>
    public static Dictionary<string, string> Ask(string program, IEnumerable<string> files)
    {
        using var peer = Process.Start(new ProcessStartInfo(program, ["--machine", "--lines=0", "--shortname-scheme=spdx,debian", .. files]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        _ = peer.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        return peer.StandardOutput.ReadToEnd().Split('\n').Select(line => line.Split('\t')).Where(parts => parts.Length >= 2).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
    }

    /// <summary>Compares one file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="answer">What licensecheck says of it.</param>
    public void Compare(string file, string answer)
    {
        var findings = scanner.Scan(File.ReadAllBytes(file));
        var ours = Names(findings.Where(one => one.IsCertain));
        var likely = Names(findings.Where(one => !one.IsCertain));
        var said = Names(answer).ToList();
        var same = true;
        foreach (var (name, raw) in said)
        {
            var kind = ours.Contains(name) ? Answer.Both
                : ours.Any(other => Plain(other) == Plain(name)) ? Answer.OrLater
                : likely.Any(other => Plain(other) == Plain(name)) ? Answer.LooksLikeHere
                : WithoutVersion.Contains(raw) ? Answer.NoVersionThere : Answer.PeerAlone;
            same &= kind <= Answer.OrLater;
            Count(kind, file, name);
        }

        foreach (var name in ours.Where(name => !said.Exists(other => Plain(other.Id) == Plain(name))))
        {
            same &= Family(name) == OwnNames;
            Count(Answer.FirnAlone, file, name);
        }

        Files = (Files.All + 1, Files.Same + (same ? 1 : 0));
    }

    /// <summary>How many of a kind, of all families or of some.</summary>
    public int Of(Answer answer, params string[] families) => counts.Where(pair => families.Length == 0 || families.Contains(pair.Key)).Sum(pair => pair.Value[(int)answer]);

    /// <summary>The table as docs/licences.md has it, and every difference below it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Files.Same} of {Files.All} files the same but for \"or later\"").AppendLine();
        text.AppendLine("| family | both | differ in \"or later\" | looks like it here | named without version there | licensecheck alone | Firn alone |").AppendLine("|---|---|---|---|---|---|---|");
        foreach (var (family, row) in counts.OrderByDescending(pair => pair.Key is not ("others" or OwnNames)).ThenByDescending(pair => pair.Value.Sum()))
            text.AppendLine(CultureInfo.InvariantCulture, $"| {family} | {string.Join(" | ", row)} |");
        text.AppendLine(CultureInfo.InvariantCulture, $"| all | {string.Join(" | ", Enum.GetValues<Answer>().Select(answer => Of(answer)))} |").AppendLine();
        foreach (var (answer, file, name) in Differences)
            text.AppendLine(CultureInfo.InvariantCulture, $"{answer}\t{name}\t{file}");
        return text.ToString();
    }

    private void Count(Answer answer, string file, string name)
    {
        var family = Family(name);
        if (!counts.TryGetValue(family, out var row))
            counts[family] = row = new int[Enum.GetValues<Answer>().Length];
        row[(int)answer]++;
        if (answer > Answer.OrLater)
            Differences.Add((answer, file, name));
    }

    private static HashSet<string> Names(IEnumerable<LicenceFinding> findings) =>
        findings.SelectMany(finding => LicenceExpression.Parse(finding.Expression)?.Licences() ?? []).Select(one => one.Id).ToHashSet(StringComparer.Ordinal);

    // "(MIT and/or X11) with Autoconf-2.0~Archive exception": the names alone.
    private static IEnumerable<(string Id, string Raw)> Names(string answer) =>
        answer.Split([" and/or ", " or ", " and "], StringSplitOptions.TrimEntries).Select(part => part.Split(')')[0].Trim('(', ' ').Split('~')[0]).Where(part => part is not ("" or "UNKNOWN"))
            .SelectMany(part => (LicenceExpression.Parse(part)?.Licences() ?? []).Select(one => (one.Id, part))).DistinctBy(pair => pair.Id);

    // Names of one text, and versions with or without "or later": licensecheck takes a mention of /usr/share/common-licenses/GPL-2 for "only".
    private static string Plain(string name) => name switch
    {
        _ when name.StartsWith("Artistic-1.0", StringComparison.Ordinal) => "Artistic-1.0",
        _ when name.StartsWith("OFL-1.1", StringComparison.Ordinal) || name.StartsWith("LicenseRef-OFL-1.1", StringComparison.Ordinal) => "OFL-1.1",
        _ when name.EndsWith("BSD-2-Clause-NetBSD", StringComparison.Ordinal) => "BSD-2-Clause",
        _ => name.Replace("-only", "", StringComparison.Ordinal).Replace("-or-later", "", StringComparison.Ordinal).Replace("-no-invariants", "", StringComparison.Ordinal),
    };

    private static string Family(string name) => name switch
    {
        "ISC" => "ISC",
        "MIT" => "MIT",
        "LicenseRef-public-domain" => "public domain",
        "X11" or "NTP" => "X11, NTP",
        _ when name.StartsWith("GPL-", StringComparison.Ordinal) => "GPL",
        _ when name.StartsWith("LGPL-", StringComparison.Ordinal) => "LGPL",
        _ when name.StartsWith("GFDL-", StringComparison.Ordinal) || name.StartsWith("AGPL-", StringComparison.Ordinal) => "GFDL, AGPL",
        _ when name.StartsWith("BSD-", StringComparison.Ordinal) => "BSD",
        _ when name.StartsWith("Artistic-", StringComparison.Ordinal) => "Artistic, Perl",
        _ when name.StartsWith("Apache-", StringComparison.Ordinal) => "Apache",
        _ when name.StartsWith("MPL-", StringComparison.Ordinal) => "MPL",
        _ when name.StartsWith("CC", StringComparison.Ordinal) => "Creative Commons",
        _ when name.StartsWith("HPND", StringComparison.Ordinal) => "HPND",
        _ when name.StartsWith("LicenseRef-", StringComparison.Ordinal) => OwnNames,
        _ => "others",
    };
}
