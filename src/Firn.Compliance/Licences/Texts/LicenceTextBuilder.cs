using System.Text;
using System.Text.RegularExpressions;

namespace Firn.Compliance.Licences.Texts;

/// <summary>Makes fingerprints of licence texts; run by <c>eng/licences/firn-licence-texts.cs</c>, whose result is a resource of this assembly.</summary>
internal static partial class LicenceTextBuilder
{
    /// <summary>Most hashes kept of a text.</summary>
    public const int SketchSize = 256;

    private const int ShortestSegment = 6;

    /// <summary>Takes a text's fingerprint; null when it has too few words to be known by them.</summary>
    public static LicenceText? Build(string id, string text)
    {
        var segments = Segments(text);
        var words = new LicenceWords();
        words.Read(Encoding.UTF8.GetBytes(string.Join('\n', segments)));
        var shingles = new HashSet<uint>();
        for (var i = 0; i + LicenceWords.ShingleWords <= words.Count; i++)
            shingles.Add(LicenceWords.Shingle(words.Hashes[i..]));
        if (shingles.Count < 8)
            return null;
        var runs = new List<(int, ulong)>();
        foreach (var segment in segments)
        {
            words.Read(Encoding.UTF8.GetBytes(segment));
            if (words.Count >= ShortestSegment)
                runs.Add((words.Count, words.Run(0, words.Count)));
        }

        return new LicenceText(id, shingles.Count, [.. shingles.Order().Take(SketchSize)], [.. runs]);
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

    [GeneratedRegex(@"^\W*(copyright|©|\(c\))", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CopyrightLine();

    [GeneratedRegex(@"<(?!https?:)[^<>\n]{1,60}>|\[(?!https?:)[^\[\]\n]{1,60}\]|\{[^{}\n]{1,60}\}|_{3,}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholder();
}
