using System.Buffers;
using System.Text;
using Firn.Text.Unicode;

namespace Firn.Compliance.PersonalData;

/// <summary>Tells whether an at sign stands in an e-mail address, and where the address begins and ends.</summary>
internal static class EmailRule
{
    private const int LongestLocal = 64; // RFC 5321, 4.5.3.1.1
    private const int LongestDomain = 255; // RFC 5321, 4.5.3.1.2

    // Atom characters of RFC 5322 but slash, equals sign and question mark, which in text part an address from a URL around it.
    private static readonly SearchValues<byte> Local = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+-^_`{|}~"u8);

    // Last labels that are file names' endings and no top-level domains: image@2x.png is no address.
    private static readonly string[] Endings = ["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "ico", "css", "js", "json", "xml", "html", "htm", "php", "pdf", "mp4", "mp3", "txt", "svgz", "avif", "service", "socket", "timer", "target", "mount", "slice", "scope", "frame"];

    // RFC 2606 and 6762: names at which nobody receives mail.
    private static readonly string[] Reserved = ["example", "invalid", "test", "localhost", "localdomain", "local", "internal"];

    public static bool TryMatch(ReadOnlySpan<byte> text, int at, int from, out PiiSpan span)
    {
        span = default;
        var start = LocalStart(text, at, from);
        if (start == at || text[at - 1] == '.')
            return false;
        for (var i = start; i < at; i++)
        {
            if (text[i] == '.' && text[i + 1] == '.')
                return false;
        }

        var end = at + 1 < text.Length && text[at + 1] == '[' ? LiteralEnd(text, at + 1) : DomainEnd(text, at + 1);
        if (end < 0)
            return false;
        if (IsRepository(text, start, at, end) || IsHandle(text, start) || IsMessageId(text, start, end))
            return false;
        span = new PiiSpan(PiiKind.Email, start, end - start);
        return true;
    }

    // git@host:path is where a repository lies; nobody's letters arrive there.
    private static bool IsRepository(ReadOnlySpan<byte> text, int start, int at, int end) =>
        end < text.Length
        && ((text[end] is (byte)':' or (byte)'/' && text[start..at] is [(byte)'g', (byte)'i', (byte)'t'] or [(byte)'h', (byte)'g'] or [(byte)'s', (byte)'v', (byte)'n'])
            || (text[end] == ':' && end + 1 < text.Length && text[end + 1] is (byte)'/' or (byte)'~'));

    // @name@server: an account in the fediverse.
    private static bool IsHandle(ReadOnlySpan<byte> text, int start) => start > 0 && text[start - 1] == '@';

    // Message-ID: <…>, In-Reply-To: <…>, References: <…> <…>: names of messages, between angle brackets in a header's line.
    private static bool IsMessageId(ReadOnlySpan<byte> text, int start, int end)
    {
        if (end >= text.Length || text[end] != '>')
            return false;
        var open = text[..start].LastIndexOfAny((byte)'<', (byte)'\n');
        if (open < 0 || text[open] != '<' || start - open > LongestLocal)
            return false;
        var line = text[..open];
        line = line[(line.LastIndexOf((byte)'\n') + 1)..];
        return StartsWith(line, "message-id:"u8) || StartsWith(line, "in-reply-to:"u8) || StartsWith(line, "references:"u8);
    }

    private static bool StartsWith(ReadOnlySpan<byte> line, ReadOnlySpan<byte> name) => line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);

    private static int LocalStart(ReadOnlySpan<byte> text, int at, int from)
    {
        var least = Math.Max(from, at - LongestLocal);
        var start = at;
        while (start > least && (Local.Contains(text[start - 1]) || IsLetterBeyondAscii(text, start - 1)))
            start--;

        // Inside of a character: step to its end.
        while (start < at && (text[start] & 0xC0) == 0x80)
            start++;

        // Quotes, stars, braces and full stops around an address are not part of it.
        while (start < at && !(char.IsAsciiLetterOrDigit((char)text[start]) || text[start] >= 0x80 || text[start] == '_'))
            start++;
        if (start < at || at <= from || text[at - 1] < 0x80)
            return start;

        // Scripts without spaces between words: an address wholly in such a script.
        while (start > least && LetterBefore(text, start, least) is > 0 and var width)
            start -= width;
        return start;
    }

    // Bytes of the letter or mark of three or four bytes that ends at a position; 0 when there is none.
    private static int LetterBefore(ReadOnlySpan<byte> text, int end, int least)
    {
        var lead = end - 1;
        while (lead > least && end - lead < 4 && (text[lead] & 0xC0) == 0x80)
            lead--;
        return text[lead] >= 0x80 && IsLetter(text, lead, out var length) && lead + length == end ? length : 0;
    }

    private static bool IsLetter(ReadOnlySpan<byte> text, int at, out int length)
    {
        var point = Utf8.Decode(text, at, out length);
        return CodePoint.IsLetter(point) || CodePoint.IsMark(point);
    }

    // Two-byte characters: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic letters, whose words have spaces around them.
    private static bool IsLetterBeyondAscii(ReadOnlySpan<byte> text, int at) =>
        text[at] is >= 0xC3 and <= 0xDF
            ? at + 1 < text.Length && (text[at + 1] & 0xC0) == 0x80
            : (text[at] & 0xC0) == 0x80 && at > 0 && text[at - 1] is >= 0xC3 and <= 0xDF;

    private static int DomainEnd(ReadOnlySpan<byte> text, int start)
    {
        var most = Math.Min(text.Length, start + LongestDomain);
        var end = start;
        while (end < most)
        {
            if (IsDomainByte(text[end]) || IsLetterBeyondAscii(text, end))
            {
                end++;
                continue;
            }

            // A label in another script begins at the at sign, a point or a hyphen: behind Latin letters the sentence goes on.
            if (text[end] < 0xE0 || (end > start && text[end - 1] < 0x80 && text[end - 1] is not ((byte)'.' or (byte)'-')) || !IsLetter(text, end, out var length) || end + length > most)
                break;
            end += length;
        }

        while (end > start && (text[end - 1] & 0xC0) == 0x80 && end < text.Length && (text[end] & 0xC0) == 0x80)
            end--;

        // What follows a sentence's end is no label; take labels off until the last one may be a top-level domain.
        while (end > start && text[end - 1] is (byte)'.' or (byte)'-')
            end--;
        var domain = text[start..end];
        var point = domain.LastIndexOf((byte)'.');
        if (point <= 0)
            return -1;
        foreach (var range in domain.Split((byte)'.'))
        {
            var label = domain[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-')
                return -1;
        }

        // No top-level domain has a hyphen: a grammatical ending goes on there, "…@konyvtar.hu-ra".
        var last = domain[(point + 1)..];
        if (!last.StartsWith("xn--"u8) && last.IndexOf((byte)'-') is > 0 and var hyphen)
        {
            end -= last.Length - hyphen;
            domain = text[start..end];
            last = last[..hyphen];
        }

        if (last.Length < 2 || last.IndexOfAnyInRange((byte)'0', (byte)'9') >= 0 && !last.StartsWith("xn--"u8))
            return -1;
        foreach (var ending in Endings)
        {
            if (last.Length == ending.Length && Ascii.EqualsIgnoreCase(last, ending))
                return -1;
        }

        foreach (var name in Reserved)
        {
            if (last.Length == name.Length && Ascii.EqualsIgnoreCase(last, name))
                return -1;
        }

        if (IsExample(domain))
            return -1;

        return end;
    }

    // example.com, .net and .org with all hosts below them.
    private static bool IsExample(ReadOnlySpan<byte> domain)
    {
        const int Length = 11;
        if (domain.Length < Length || (domain.Length > Length && domain[^(Length + 1)] != '.'))
            return false;
        var name = domain[^Length..];
        return Ascii.EqualsIgnoreCase(name[..8], "example."u8) && (Ascii.EqualsIgnoreCase(name[8..], "com"u8) || Ascii.EqualsIgnoreCase(name[8..], "net"u8) || Ascii.EqualsIgnoreCase(name[8..], "org"u8));
    }

    // user@[192.0.2.1]
    private static int LiteralEnd(ReadOnlySpan<byte> text, int open)
    {
        var end = open + 1;
        while (end < text.Length && end - open < 50 && (char.IsAsciiHexDigit((char)text[end]) || text[end] is (byte)'.' or (byte)':'))
            end++;
        return end < text.Length && text[end] == ']' && end > open + 3 ? end + 1 : -1;
    }

    private static bool IsDomainByte(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'.' or (byte)'-';
}
