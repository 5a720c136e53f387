using Firn.Text.Unicode;

namespace Firn.Compliance.PersonalData;

/// <summary>Where a number may begin or end: not within a word, and not as a further part of one joined by a point or hyphen.</summary>
internal static class PiiBoundary
{
    public static bool Before(ReadOnlySpan<byte> text, int start)
    {
        if (start == 0)
            return true;
        if (text[start - 1] is (byte)'.' or (byte)'-')
            return start < 2 || !EndsWord(text, start - 1);
        return !EndsWord(text, start);
    }

    public static bool After(ReadOnlySpan<byte> text, int end)
    {
        if (end >= text.Length)
            return true;
        if (text[end] is (byte)'.' or (byte)'-')
            return end + 1 >= text.Length || !BeginsWord(text, end + 1);
        return !BeginsWord(text, end);
    }

    /// <summary>Where a number of several groups may begin: also not behind an at sign or an apostrophe between digits.</summary>
    public static bool NumberBefore(ReadOnlySpan<byte> text, int start) =>
        Before(text, start)
        && (start == 0 || text[start - 1] != '@')
        && (start < 2 || text[start - 1] is not ((byte)'\'' or (byte)':') || !NumberCluster.IsDigit(text[start - 2]));

    /// <summary>Whether a comma between digits stands before: a decimal's, or that of a table.</summary>
    public static bool FollowsComma(ReadOnlySpan<byte> text, int start) =>
        start >= 2 && text[start - 1] == ',' && NumberCluster.IsDigit(text[start - 2]);

    /// <summary>Where it may end: also not before an at sign.</summary>
    public static bool NumberAfter(ReadOnlySpan<byte> text, int end) =>
        After(text, end) && (end >= text.Length || text[end] != '@') && (end + 1 >= text.Length || text[end] is not ((byte)'\'' or (byte)':') || !NumberCluster.IsDigit(text[end + 1]));

    private static bool EndsWord(ReadOnlySpan<byte> text, int end)
    {
        if (text[end - 1] < 0x80)
            return char.IsAsciiLetterOrDigit((char)text[end - 1]) || text[end - 1] == '_';
        return end >= 2 && (text[end - 1] & 0xC0) == 0x80 && IsSpacedLetter(text, end - 2);
    }

    private static bool BeginsWord(ReadOnlySpan<byte> text, int at) =>
        text[at] < 0x80 ? char.IsAsciiLetterOrDigit((char)text[at]) || text[at] == '_' : IsSpacedLetter(text, at);

    // Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic: two bytes, and their words have spaces around them; not their punctuation.
    private static bool IsSpacedLetter(ReadOnlySpan<byte> text, int at) =>
        text[at] is >= 0xC3 and <= 0xDF && CodePoint.IsLetter(Utf8.Decode(text, at, out _));
}
