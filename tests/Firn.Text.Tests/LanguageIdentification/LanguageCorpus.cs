using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Firn.Text.LanguageIdentification;

namespace Firn.Text.Tests.LanguageIdentification;

/// <summary>
/// The text that the built-in language model is trained and judged on: paragraphs of the Universal Declaration of Human
/// Rights by language, one in eight of the declaration's parts held out. The recipe is eng/lid/.
/// </summary>
internal sealed class LanguageCorpus
{
    public List<string> TrainingLines { get; } = [];

    public List<(string Label, string Text)> HeldOut { get; } = [];

    public static LanguageCorpus Read(string archive, string languages, string folder)
    {
        using var tar = Process.Start(new ProcessStartInfo("tar") { UseShellExecute = false, ArgumentList = { "-xJf", archive, "-C", folder } })!;
        tar.WaitForExit();
        Assert.Equal(0, tar.ExitCode);

        var corpus = new LanguageCorpus();
        foreach (var line in File.ReadLines(languages).Where(line => !line.StartsWith('#')))
        {
            var fields = line.Split('\t');
            foreach (var page in fields[1].Split(' '))
                corpus.AddPage(fields[0], File.ReadAllText(Path.Combine(folder, "udhr-html", page + ".html")));
        }

        // fastText takes the lines as they come: in the order of languages it would remember the last one only.
        var order = new Firn.Core.CounterRandom(1, "language-corpus.order");
        order.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(corpus.TrainingLines));
        return corpus;
    }

    private void AddPage(string label, string html)
    {
        // A part is an article, or the preamble: whole parts are held out, so that no paragraph stands on both sides.
        var parts = Regex.Split(html, "<(?:article|header)");
        for (var part = 1; part < parts.Length; part++)
        {
            foreach (Match match in Regex.Matches(parts[part], "<(p|li)>(.*?)</\\1>", RegexOptions.Singleline))
            {
                var text = WebUtility.HtmlDecode(Regex.Replace(match.Groups[2].Value, "<[^>]*>", " "));
                if (part % 8 == 5)
                    HeldOut.Add((label, Compose(text)));
                else
                    AddTraining(label, text);
            }
        }
    }

    // The whole paragraph, and pieces of it: real texts come in every length.
    private void AddTraining(string label, string text)
    {
        var words = Normalise(text);
        if (words.Length == 0)
            return;
        var tokens = words.Split(' ');
        if (tokens.Average(token => token.Length) > 20)
            tokens = [.. words.Replace(" ", "", StringComparison.Ordinal).Chunk(12).Select(chunk => new string(chunk))]; // no spaces in this script
        TrainingLines.Add($"__label__{label} {string.Join(' ', tokens)}");
        foreach (var size in new[] { 12, 5 })
        {
            if (tokens.Length <= size)
                continue;
            foreach (var piece in tokens.Chunk(size))
                TrainingLines.Add($"__label__{label} {string.Join(' ', piece)}");
        }
    }

    private static string Compose(string text)
    {
        var composed = new System.Buffers.ArrayBufferWriter<byte>();
        Firn.Text.Unicode.UnicodeNormalizer.Write(Firn.Text.Unicode.UnicodeForm.Nfc, Encoding.UTF8.GetBytes(text), composed);
        return Encoding.UTF8.GetString(composed.WrittenSpan);
    }

    private static string Normalise(string text)
    {
        // Some pages are decomposed; what is identified later is in NFC.
        var bytes = Encoding.UTF8.GetBytes(Compose(text));
        var words = new byte[LanguageText.MaxLength(bytes.Length)];
        return Encoding.UTF8.GetString(words, 0, LanguageText.Normalise(bytes, words, new ScriptCensus())).TrimEnd();
    }
}
