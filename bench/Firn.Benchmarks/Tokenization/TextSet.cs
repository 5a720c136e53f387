using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Firn.Testing;

namespace Firn.Benchmarks.Tokenization;

/// <summary>Documents of one kind, one after another, each with a NUL behind it.</summary>
/// <param name="Name">For example <c>english</c>.</param>
/// <param name="Bytes">The documents.</param>
internal sealed partial record TextSet(string Name, byte[] Bytes)
{
    /// <summary>Size in MB of 1e6 bytes.</summary>
    public double Megabytes => Bytes.Length / 1e6;

    /// <summary>All of <see cref="Names"/>.</summary>
    public static List<TextSet> All() => [.. Names().Select(Load)];

    /// <summary>
    /// The texts of <c>FIRN_TOK_TEXT</c>, else of <c>artifacts/tok-text</c> (<c>eng/tok-text.sh</c> makes them of Debian
    /// packages); without both the Universal Declaration of Human Rights, which is small.
    /// </summary>
    public static List<string> Names()
    {
        if (Directory.Exists(Folder))
            return [.. Directory.GetFiles(Folder, "*.txt").Order(StringComparer.Ordinal).Select(file => Path.GetFileNameWithoutExtension(file))];
        Console.Error.WriteLine($"bench: there is no {Folder}; eng/tok-text.sh makes one of 750 MB; the declaration of human rights stands in for it");
        return [DeclarationName];
    }

    /// <summary>One of <see cref="Names"/>.</summary>
    public static TextSet Load(string name) => new(name, name == DeclarationName ? Declaration() : File.ReadAllBytes(Path.Combine(Folder, name + ".txt")));

    private const string DeclarationName = "udhr";

    private static string Folder => Environment.GetEnvironmentVariable("FIRN_TOK_TEXT") is { Length: > 0 } set ? set : Repository.File("artifacts", "tok-text");

    /// <summary>The documents that a test holds for.</summary>
    public TextSet Where(Test test)
    {
        using var kept = new MemoryStream();
        ForEach(text =>
        {
            if (!test(text))
                return;
            kept.Write(text);
            kept.WriteByte(0);
        });
        return new TextSet(Name, kept.ToArray());
    }

    /// <summary>Whole documents from all over the set, about so many bytes.</summary>
    public TextSet Share(int bytes)
    {
        if (Bytes.Length <= bytes)
            return this;
        using var share = new MemoryStream();
        var parts = Math.Max(1, bytes / 500_000);
        for (var part = 0; part < parts; part++)
        {
            var from = (int)((long)Bytes.Length * part / parts);
            from += Bytes.AsSpan(from).IndexOf((byte)0) + 1;
            var to = Math.Min(Bytes.Length, from + (bytes / parts));
            to += Bytes.AsSpan(to).IndexOf((byte)0) + 1;
            share.Write(Bytes, from, to - from);
        }

        return new TextSet(Name, share.ToArray());
    }

    /// <summary>Calls for each document.</summary>
    public void ForEach(Document take)
    {
        for (var from = 0; from < Bytes.Length;)
        {
            var length = Bytes.AsSpan(from).IndexOf((byte)0);
            if (length < 0)
                length = Bytes.Length - from;
            take(Bytes.AsSpan(from, length));
            from += length + 1;
        }
    }

    private static byte[] Declaration()
    {
        using var folder = new TemporaryFolder();
        using var tar = Process.Start(new ProcessStartInfo("tar") { UseShellExecute = false, ArgumentList = { "-xJf", Require.Data("udhr-html.tar.xz"), "-C", folder.Path } })!;
        tar.WaitForExit();
        return Encoding.UTF8.GetBytes(string.Concat(Directory.GetFiles(folder["udhr-html"]).Order(StringComparer.Ordinal)
            .Select(file => string.Join('\n', Paragraph().Matches(File.ReadAllText(file)).Select(match => WebUtility.HtmlDecode(match.Groups["text"].Value))) + "\0")));
    }

    [GeneratedRegex("<p>(?<text>[^<]*)</p>", RegexOptions.ExplicitCapture, 60_000)]
    private static partial Regex Paragraph();

    /// <summary>Takes a document.</summary>
    public delegate void Document(ReadOnlySpan<byte> text);

    /// <summary>Says whether something holds for a document.</summary>
    public delegate bool Test(ReadOnlySpan<byte> text);
}
