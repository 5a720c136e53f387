using System.Buffers;
using System.Text;

namespace Firn.Compliance.Robots;

/// <summary>
/// Cuts a robots.txt into the lines that matter, in one pass and linear time, whatever the bytes are. The rules are those
/// of Google's parser (research: github google/robotstxt, robots.cc); each line also notes whether RFC 9309 alone
/// would see it: an exact key and a colon.
/// </summary>
internal static class RobotsLineParser
{
    /// <summary>Google's parser keeps this many bytes of a line: 2083 (the longest URL of a browser) times 8, less one.</summary>
    public const int GoogleLineBytes = 2083 * 8 - 1;

    public static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    public static List<RobotsLine> Parse(ReadOnlySpan<byte> file, out int lines)
    {
        var found = new List<RobotsLine>();
        var reader = new RobotsLineReader(file);
        while (reader.Read(out var line))
            found.Add(line);
        lines = reader.Number;
        return found;
    }

    /// <summary>One line, by its number; empty beyond the end.</summary>
    public static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> file, int number)
    {
        var start = SkipByteOrderMark(file);
        for (var line = 1; start <= file.Length; line++)
        {
            var length = file[start..].IndexOfAny(LineEnds);
            var end = length < 0 ? file.Length : start + length;
            if (line == number)
                return file[start..end];
            start = end + 1;
            if (end + 1 < file.Length && file[end] == '\r' && file[end + 1] == '\n')
                start++;
        }

        return [];
    }

    // A part of the mark is skipped too, as Google's parser does: EF, EF BB, EF BB BF.
    public static int SkipByteOrderMark(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return file[..Math.Min(3, file.Length)].CommonPrefixLength(mark);
    }

    public static bool MayBeginKey(byte first) => (first | 0x20) is 'u' or 'a' or 'd' or 'c';

    public static bool TryRead(ReadOnlySpan<byte> file, int start, int end, int number, out RobotsLine line)
    {
        line = default;
        var text = file[start..end];
        if (text.IndexOfAny((byte)'#', (byte)0) is >= 0 and var cut)
            text = text[..cut];
        text = text[..TrimmedLength(text)];
        var separator = text.IndexOf((byte)':');
        var colon = separator >= 0;
        var valueStart = separator + 1;
        if (!colon)
        {
            // White space may stand for a forgotten colon when exactly two words are there.
            separator = text.IndexOfAny((byte)' ', (byte)'\t');
            if (separator < 0)
                return false;
            valueStart = separator;
            while (text[valueStart] is (byte)' ' or (byte)'\t')
                valueStart++;
            if (text[valueStart..].IndexOfAny((byte)' ', (byte)'\t') >= 0)
                return false;
        }

        var key = text[..separator];
        key = key[..TrimmedLength(key)];
        if (!TryKind(key, out var kind, out var exact))
            return false;
        while (valueStart < text.Length && IsSpace(text[valueStart]))
            valueStart++;
        line = new RobotsLine(kind, exact && colon, true, number, start, start + valueStart, text.Length - valueStart);
        return true;
    }

    private static bool TryKind(ReadOnlySpan<byte> key, out RobotsLineKind kind, out bool exact)
    {
        exact = false;
        kind = default;
        if (key.IsEmpty)
            return false;
        switch (key[0] | 0x20)
        {
            case 'u':
                kind = RobotsLineKind.Agent;
                exact = key.Length == 10;
                if (StartsWith(key, "user-agent"u8))
                    return true;
                exact = false;
                return StartsWith(key, "useragent"u8) || StartsWith(key, "user agent"u8);
            case 'a':
                kind = RobotsLineKind.Allow;
                exact = key.Length == 5;
                return StartsWith(key, "allow"u8);
            case 'd':
                kind = RobotsLineKind.Disallow;
                exact = key.Length == 8;
                if (StartsWith(key, "disallow"u8))
                    return true;
                exact = false;
                return StartsWith(key, "dissallow"u8) || StartsWith(key, "dissalow"u8) || StartsWith(key, "disalow"u8)
                    || StartsWith(key, "diasllow"u8) || StartsWith(key, "disallaw"u8);
            case 'c':
                kind = RobotsLineKind.Usage;
                exact = true;
                return (key.Length == 14 && StartsWith(key, "content-signal"u8)) || (key.Length == 13 && StartsWith(key, "content-usage"u8));
            default:
                return false;
        }
    }

    private static bool StartsWith(ReadOnlySpan<byte> key, ReadOnlySpan<byte> name) =>
        key.Length >= name.Length && Ascii.EqualsIgnoreCase(key[..name.Length], name);

    private static int TrimmedLength(ReadOnlySpan<byte> text)
    {
        var length = text.Length;
        while (length > 0 && IsSpace(text[length - 1]))
            length--;
        return length;
    }

    public static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);
}
