using System.Buffers;

namespace Firn.Compliance.Robots;

/// <summary>The part of a URL that rules speak about, and the normal form in which RFC 9309 compares it.</summary>
internal static class RobotsUrl
{
    private static readonly SearchValues<byte> PathStarts = SearchValues.Create("/?;"u8);

    private static readonly SearchValues<byte> PathStartsOrHash = SearchValues.Create("/?;#"u8);

    // Everything that the normal form leaves as it is: printable ASCII but the percent sign.
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x20).Where(value => value != '%').Select(value => (byte)value)]);

    private static readonly SearchValues<byte> PlainButHash =
        SearchValues.Create([.. Enumerable.Range(0x21, 0x7E - 0x20).Where(value => value is not ('%' or '#')).Select(value => (byte)value)]);

    /// <summary>Path, parameters and query of a URL as Google's parser cuts them; the fragment is left out.</summary>
    /// <param name="url">Absolute, or already a path.</param>
    /// <param name="needsSlash">The result begins with <c>?</c> or <c>;</c> and a slash belongs in front.</param>
    public static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> url, out bool needsSlash)
    {
        needsSlash = false;
        var from = url.StartsWith("//"u8) ? 2 : 0;
        var first = url[from..].IndexOfAny(PathStarts);
        if (first < 0)
            return "/"u8;
        first += from;
        var start = first;
        if (first > 0 && url[first] == '/' && url[first - 1] == ':' && first - 1 >= from && first + 1 < url.Length && url[first + 1] == '/')
        {
            // "://" ends a scheme: the path begins behind the authority.
            var authority = first + 2;
            start = url[authority..].IndexOfAny(PathStarts);
            if (start < 0)
                return "/"u8;
            start += authority;
        }

        var hash = url[from..].IndexOf((byte)'#');
        if (hash >= 0 && hash + from < start)
            return "/"u8;
        var end = hash < 0 ? url.Length : hash + from;
        needsSlash = url[start] != '/';
        return url[start..end];
    }

    /// <summary>The path of a web address that has no fragment and is its own normal form; what <see cref="Path"/> gives, in two looks.</summary>
    /// <returns>False for any other URL, which may be as good.</returns>
    public static bool TryPlainPath(ReadOnlySpan<byte> url, out ReadOnlySpan<byte> path)
    {
        path = default;
        var authority = url.StartsWith("https://"u8) ? 8 : url.StartsWith("http://"u8) ? 7 : 0;
        if (authority == 0)
            return false;
        var start = url[authority..].IndexOfAny(PathStartsOrHash);
        if (start < 0 || url[authority + start] != '/')
            return false;
        path = url[(authority + start)..];
        return !path.ContainsAnyExcept(PlainButHash);
    }

    /// <summary>True when <see cref="Normalise"/> would change nothing.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(Plain);

    /// <summary>
    /// The form in which percent-encodings compare equal (RFC 9309, 2.2.2): every encoded printable ASCII character is
    /// decoded, so that the raw and the encoded form of reserved and of unreserved characters are one; everything else is
    /// encoded in capitals, a percent sign that encodes nothing as <c>%25</c>.
    /// </summary>
    /// <param name="text">A path or a pattern.</param>
    /// <param name="into">At least three times as long.</param>
    /// <returns>Bytes written.</returns>
    public static int Normalise(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i];
            if (value == '%' && TryHex(text, i, out var decoded))
            {
                i += 2;
                if (decoded is > 0x20 and < 0x7F and not (byte)'%')
                    into[length++] = decoded;
                else
                    length = Encode(decoded, into, length);
            }
            else if (value is > 0x20 and < 0x7F and not (byte)'%')
            {
                into[length++] = value;
            }
            else
            {
                length = Encode(value, into, length);
            }
        }

        return length;
    }

    public static bool TryHex(ReadOnlySpan<byte> text, int percent, out byte value)
    {
        value = 0;
        if (percent + 2 >= text.Length)
            return false;
        int high = HexDigit(text[percent + 1]), low = HexDigit(text[percent + 2]);
        if (high < 0 || low < 0)
            return false;
        value = (byte)((high << 4) | low);
        return true;
    }

    public static int Encode(byte value, Span<byte> into, int at)
    {
        var digits = "0123456789ABCDEF"u8;
        into[at] = (byte)'%';
        into[at + 1] = digits[value >> 4];
        into[at + 2] = digits[value & 15];
        return at + 3;
    }

    private static int HexDigit(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };
}
