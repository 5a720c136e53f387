using System.Text;

namespace Firn.Data.Filters;

/// <summary>
/// The few notions of Python's <c>str</c> that the public filters are defined by: line ends, white space, and datatrove's
/// set of punctuation. Over UTF-8.
/// </summary>
internal static class PythonText
{
    private const string WidePunctuation = "—”：％１〈（、━【「」，】；～“《„’∶´．（–？！：～«〉》）。…►»";

    private static readonly bool[] AsciiPunctuation = MakeAscii();
    private static readonly int[] OtherPunctuation = [.. WidePunctuation.EnumerateRunes().Select(rune => rune.Value).Distinct().Order()];

    /// <summary>One of datatrove's punctuation characters, which control characters count to and tab, LF and space do not.</summary>
    public static bool IsPunctuation(int rune) =>
        rune < 0x80 ? AsciiPunctuation[rune]
        : rune < 0xA0 || Array.BinarySearch(OtherPunctuation, rune) >= 0;

    /// <summary>White space as <c>str.strip</c> takes it off.</summary>
    public static bool IsSpace(int rune) => rune switch
    {
        >= 9 and <= 13 or >= 28 and <= 32 or 0x85 or 0xA0 or 0x1680 => true,
        >= 0x2000 and <= 0x200A or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000 => true,
        _ => false,
    };

    /// <summary>Cuts the next line off, as <c>str.splitlines</c> does: a last line end opens no further line.</summary>
    /// <returns>False when nothing is left.</returns>
    public static bool NextLine(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        line = default;
        if (rest.IsEmpty)
            return false;
        var searched = 0;
        while (true)
        {
            var at = rest[searched..].IndexOfAny(LineEnds);
            if (at < 0)
            {
                line = rest;
                rest = default;
                return true;
            }

            at += searched;
            var length = LineEnd(rest[at..]);
            if (length > 0)
            {
                line = rest[..at];
                rest = rest[(at + length)..];
                return true;
            }

            searched = at + 1;
        }
    }

    /// <summary>Without white space at its begin.</summary>
    public static ReadOnlySpan<byte> TrimStart(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            if (!IsSpace(rune.Value))
                break;
            text = text[length..];
        }

        return text;
    }

    /// <summary>Without white space at its end.</summary>
    public static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            Rune.DecodeLastFromUtf8(text, out var rune, out var length);
            if (!IsSpace(rune.Value))
                break;
            text = text[..^length];
        }

        return text;
    }

    // First bytes of every line end: LF, VT, FF, CR, FS, GS, RS, and those of U+0085, U+2028, U+2029.
    private static readonly System.Buffers.SearchValues<byte> LineEnds = System.Buffers.SearchValues.Create([10, 11, 12, 13, 28, 29, 30, 0xC2, 0xE2]);

    private static int LineEnd(ReadOnlySpan<byte> at) => at[0] switch
    {
        13 => at.Length > 1 && at[1] == 10 ? 2 : 1,
        0xC2 => at.Length > 1 && at[1] == 0x85 ? 2 : 0,
        0xE2 => at.Length > 2 && at[1] == 0x80 && at[2] is 0xA8 or 0xA9 ? 3 : 0,
        _ => 1,
    };

    private static bool[] MakeAscii()
    {
        var set = new bool[128];
        foreach (var mark in "!/\":%&(\\#,+^]~';{|[=-`*$><)?@_.}")
            set[mark] = true;
        for (var control = 0; control < 32; control++)
            set[control] = control is not 9 and not 10;
        set[127] = true;
        return set;
    }
}
