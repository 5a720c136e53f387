namespace Firn.Compliance.PersonalData;

/// <summary>
/// Finds global IPv4 and IPv6 addresses. Private, reserved, multicast and documentation ranges (IANA special-purpose
/// registries) stay, as do dotted numbers that are part of something longer or that follow a word such as "version".
/// </summary>
internal static class IpRule
{
    private const int LongestIpv6 = 45;

    public static bool TryIpv4(ReadOnlySpan<byte> text, int dot, int from, out PiiSpan span)
    {
        span = default;
        var start = dot;
        while (start > from && dot - start < 3 && IsDigit(text[start - 1]))
            start--;
        if (!PiiBoundary.Before(text, start) || (start > 0 && text[start - 1] == '.'))
            return false;
        var end = start;
        Span<int> octets = stackalloc int[4];
        for (var i = 0; i < 4; i++)
        {
            if (i > 0 && (end >= text.Length || text[end++] != '.'))
                return false;
            var first = end;
            var value = 0;
            while (end < text.Length && IsDigit(text[end]) && end - first < 4)
                value = (value * 10) + text[end++] - '0';
            if (end == first || end - first > 3 || value > 255 || (end - first > 1 && text[first] == '0'))
                return false;
            octets[i] = value;
        }

        if (!PiiBoundary.After(text, end) || !IsGlobal(octets) || FollowsNumberWord(text, start, end) || IsObjectIdentifier(octets) || IsHeading(text, start, end, octets) || IsProduct(text, start))
            return false;
        span = new PiiSpan(PiiKind.Ip, start, end - start);
        return true;
    }

    public static bool TryIpv6(ReadOnlySpan<byte> text, int colon, int from, out PiiSpan span)
    {
        span = default;
        var start = colon;
        while (start > from && colon - start <= 4 && IsHex(text[start - 1]))
            start--;
        if (!PiiBoundary.Before(text, start) || (start > 0 && text[start - 1] is ((byte)':' or (byte)'.')))
            return false;
        var end = start;
        while (end < text.Length && end - start <= LongestIpv6 && (IsHex(text[end]) || text[end] == ':' || text[end] == '.'))
            end++;
        while (end > start && (text[end - 1] == '.' || (text[end - 1] == ':' && text[end - 2] != ':')))
            end--;
        if (end - start > LongestIpv6 || !PiiBoundary.After(text, end))
            return false;
        if (!TryParse(text[start..end], out var first, out var second) || !IsGlobal(first, second))
            return false;
        span = new PiiSpan(PiiKind.Ip, start, end - start);
        return true;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out int first, out int second)
    {
        first = second = 0;
        var groups = 0;
        var gap = false;
        var i = 0;
        while (i < text.Length)
        {
            if (text[i] == ':')
            {
                if (i + 1 >= text.Length || text[i + 1] != ':' || gap)
                    return false;
                gap = true;
                i += 2;
                if (groups == 1)
                    second = 0;
                continue;
            }

            var value = 0;
            var digits = 0;
            while (i < text.Length && IsHex(text[i]))
            {
                if (++digits > 4)
                    return false;
                value = (value << 4) | HexValue(text[i++]);
            }

            if (digits == 0)
                return false;
            if (i < text.Length && text[i] == '.')
            {
                // The last 32 bits written as a dotted quad.
                var quad = text[(i - digits)..];
                if (quad.Count((byte)'.') != 3 || quad.IndexOf((byte)':') >= 0)
                    return false;
                groups += 2;
                i = text.Length;
                break;
            }

            if (!gap || groups == 0)
            {
                if (groups == 0 && !gap)
                    first = value;
                else if (groups == 1 && !gap)
                    second = value;
            }

            groups++;
            if (i < text.Length && text[i] == ':' && (i + 1 >= text.Length || text[i + 1] != ':'))
                i++;
        }

        return gap ? groups <= 7 : groups == 8;
    }

    private static bool IsGlobal(ReadOnlySpan<int> ip) => (ip[0], ip[1], ip[2]) switch
    {
        (0 or 10 or 127, _, _) => false,
        (100, >= 64 and <= 127, _) => false,
        (169, 254, _) => false,
        (172, >= 16 and <= 31, _) => false,
        (192, 0, 0 or 2) => false,
        (192, 88, 99) => false,
        (192, 168, _) => false,
        (198, 18 or 19, _) => false,
        (198, 51, 100) => false,
        (203, 0, 113) => false,
        ( >= 224, _, _) => false,
        _ => true,
    };

    private static bool IsGlobal(int first, int second) =>
        first is >= 0x2000 and <= 0x3FFF
        && !(first == 0x2001 && (second == 0x0DB8 || second < 0x0200))
        && !(first == 0x3FFF && second < 0x1000);

    // "3.1.4.2 Methods" at a line's beginning: the number of a section.
    private static bool IsHeading(ReadOnlySpan<byte> text, int start, int end, ReadOnlySpan<int> octets)
    {
        const int MostSections = 30;
        foreach (var octet in octets)
        {
            if (octet > MostSections)
                return false;
        }

        var line = start;
        while (line > 0 && text[line - 1] is (byte)' ' or (byte)'\t' or (byte)'#' or (byte)'*')
            line--;
        return (line == 0 || text[line - 1] == '\n') && end + 1 < text.Length && text[end] is (byte)' ' or (byte)'\t'
            && (char.IsAsciiLetterUpper((char)text[end + 1]) || text[end + 1] >= 0xC3);
    }

    // "Firefox/1.2.3.4": a product's version in a user agent; "tool==1.2.3.4": a pinned package; "## [1.2.3.4]": a change log.
    private static bool IsProduct(ReadOnlySpan<byte> text, int start) => start >= 2 && (text[start - 2], text[start - 1]) switch
    {
        (var letter, (byte)'/') => char.IsAsciiLetter((char)letter),
        ((byte)'=' or (byte)'>' or (byte)'<' or (byte)'~' or (byte)'!', (byte)'=') => true,
        ((byte)' ', (byte)'[') => start >= 3 && text[start - 3] == '#',
        _ => false,
    };

    // "version 1.2.3.4", "§ 1.2.3.4": numbers of things, not addresses.
    private static bool FollowsNumberWord(ReadOnlySpan<byte> text, int start, int end)
    {
        var sign = start;
        while (sign > 0 && start - sign < 4 && text[sign - 1] is (byte)' ' or (byte)':' or (byte)'.' or (byte)'=' or (byte)'(' or (byte)'#')
            sign--;
        return text[..sign].EndsWith("§"u8) || text[..sign].EndsWith("№"u8) || PiiLabels.Look(text, start, end).IsBeside(PiiLabels.Points, 2);
    }

    // X.509's attributes and extensions, and what the IETF was given: the objects that are written most.
    private static bool IsObjectIdentifier(ReadOnlySpan<int> octets) => (octets[0], octets[1], octets[2], octets[3]) is (2, 5, 4 or 29, _) or (1, 3, 6, 1);

    private static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    private static bool IsHex(byte value) => char.IsAsciiHexDigit((char)value);

    private static int HexValue(byte value) => value <= '9' ? value - '0' : (value | 0x20) - 'a' + 10;
}
