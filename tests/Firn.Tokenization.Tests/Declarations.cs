using Firn.Testing;

namespace Firn.Tokenization.Tests;

/// <summary>The Universal Declaration of Human Rights in many languages, as plain text: real text of every script.</summary>
internal static class Declarations
{
    private static readonly Lazy<SortedDictionary<string, string>> Texts = new(Read);

    /// <summary>Language and text; file names without ending are the languages.</summary>
    public static IReadOnlyDictionary<string, string> All => Texts.Value;

    /// <summary>The lines of so many languages, spread over all.</summary>
    public static IEnumerable<string> Lines(int languages) =>
        All.Where((_, index) => index % (All.Count / languages) == 0).SelectMany(pair => pair.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries));

    private static SortedDictionary<string, string> Read()
    {
        var archive = Require.Data("udhr-html.tar.xz");
        using var folder = new TemporaryFolder();
        using var tar = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("tar", ["-xJf", archive, "-C", folder.Path]) { UseShellExecute = false })!;
        tar.WaitForExit();
        Assert.Equal(0, tar.ExitCode);
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in Directory.GetFiles(folder.Path, "*.html", SearchOption.AllDirectories))
            texts[Path.GetFileNameWithoutExtension(file)] = Plain(File.ReadAllText(file));
        return texts;
    }

    private static string Plain(string html)
    {
        var text = System.Text.RegularExpressions.Regex.Replace(html[Math.Max(0, html.IndexOf("<body", StringComparison.Ordinal))..], "<[^>]*>", "\n");
        text = System.Net.WebUtility.HtmlDecode(text);
        return string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)) + "\n";
    }
}
