using System.Text;
using System.Text.RegularExpressions;

namespace Firn.Compliance.Licences.Texts;

/// <summary>Makes fingerprints of licence texts; run by <c>eng/licences/firn-licence-texts.cs</c>, whose result is a resource of this assembly.</summary>
internal static partial class LicenceTextBuilder
{
    /// <summary>Most hashes kept of a text.</summary>
    public const int SketchSize = 256;

    private const int ShortestSegment = 6;

    private const int FewestShingles = 8;

    // Longer texts are known when nearly all of their shingles are there; templates are for those in which a word more or less is another licence.
    private const int LongestTemplate = 1200;

    /// <summary>Takes a text's fingerprint; null when it has too few words to be known by them.</summary>
    /// <param name="id">SPDX identifier.</param>
    /// <param name="text">The licence's text.</param>
    /// <param name="template">Its template and the runs between free places; null when there is none.</param>
    /// <param name="templateWords">The words that templates name.</param>
    public static LicenceText? Build(string id, string text, (int[] Codes, List<string> Runs)? template, ulong[] templateWords)
    {
        // A template that does not fit the very text that it is of says nothing.
        var codes = template is { Codes.Length: > 0 and <= LongestTemplate } given && Fits(given.Codes, templateWords, text) ? given.Codes : [];
        var segments = Segments(text);
        var words = new LicenceWords();
        var shingles = new HashSet<uint>();
        foreach (var run in codes.Length > 0 ? template!.Value.Runs : [string.Join('\n', segments)])
            Shingle(words, run, shingles);
        if (shingles.Count < FewestShingles && codes.Length > 0 && !codes.Any(code => code is LicenceTemplate.Gap or LicenceTemplate.GapOfOne))
            Shingle(words, string.Join('\n', segments), shingles); // a text of a few short paragraphs
        if (shingles.Count < FewestShingles)
            return null;
        var runs = new List<(int, ulong)>();
        foreach (var segment in segments)
        {
            words.Read(Encoding.UTF8.GetBytes(segment));
            if (words.Count >= ShortestSegment && codes.Length == 0)
                runs.Add((words.Count, words.Run(0, words.Count)));
        }

        // How long a text is does not depend on what may vary in it.
        var all = new HashSet<uint>();
        Shingle(words, string.Join('\n', segments), all);
        return new LicenceText(id, all.Count, [.. shingles.Order().Take(SketchSize)], [.. runs], codes);
    }

    private static void Shingle(LicenceWords words, string text, HashSet<uint> into)
    {
        words.Read(Encoding.UTF8.GetBytes(text));
        for (var i = 0; i + LicenceWords.ShingleWords <= words.Count; i++)
            into.Add(LicenceWords.Shingle(words.Hashes[i..]));
    }

    private static bool Fits(int[] codes, ulong[] templateWords, string text)
    {
        var words = new LicenceWords();
        words.Read(Encoding.UTF8.GetBytes(text));
        return new LicenceTemplate(codes, templateWords).TryFind(words, 0, words.Count, out _, out _);
    }

    // Without title, copyright lines and what follows the terms; cut where the holder fills something in.
    private static List<string> Segments(string text)
    {
        var end = text.IndexOf("END OF TERMS AND CONDITIONS", StringComparison.Ordinal);
        if (end > 0)
            text = text[..end];
        if (text.StartsWith("GNU LESSER", StringComparison.Ordinal) && text.IndexOf("\nGNU GENERAL PUBLIC LICENSE", StringComparison.Ordinal) is > 0 and var other)
            text = text[..other]; // LGPL 3.0 with GPL 3.0 appended
        var kept = new StringBuilder();
        var copyright = false;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            var trimmed = line.Trim();
            var own = CopyrightLine().IsMatch(trimmed);
            if (own || (copyright && trimmed.Length > 0 && char.IsAsciiDigit(trimmed[0])))
                kept.Append('\u0001'); // the address of a copyright's holder goes with it
            else
                kept.Append(line).Append('\n');
            copyright = own;
        }

        var segments = Placeholder().Replace(kept.ToString(), "\u0001").Split('\u0001').ToList();

        // A title before the first copyright line is left out by many.
        if (segments.Count > 1 && segments[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length < 15)
            segments.RemoveAt(0);
        return segments;
    }

    [GeneratedRegex(@"^\W*(copyright|©|\(c\))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex CopyrightLine();

    [GeneratedRegex(@"<(?!https?:)[^<>\n]{1,60}>|\[(?!https?:)[^\[\]\n]{1,60}\]|\{[^{}\n]{1,60}\}|_{3,}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Placeholder();
}
