using System.Text;

namespace Firn.Compliance.Licences;

/// <summary>Reads Creative Commons licences from their links and from the words that people use for them.</summary>
internal static class CcLicences
{
    private const int MostWords = 14;

    // The parts of a licence's name, in the order in which SPDX writes them.
    private const int By = 1, Nc = 2, Sa = 4, Nd = 8;

    /// <summary>The licence that a link names: <c>creativecommons.org/licenses/by-sa/4.0/</c>, <c>…/publicdomain/zero/1.0/</c>.</summary>
    /// <param name="link">The link, or text that begins with it; what follows does not matter.</param>
    /// <returns>The SPDX identifier; null when the link names no licence.</returns>
    public static string? FromLink(ReadOnlySpan<byte> link)
    {
        var at = link.IndexOf("creativecommons.org/"u8);
        if (at < 0)
            return null;
        var path = link[(at + "creativecommons.org/".Length)..];
        if (path.StartsWith("licenses/"u8) || path.StartsWith("licences/"u8))
        {
            path = path["licenses/".Length..];
            var slash = path.IndexOf((byte)'/');
            if (slash <= 0 || slash > 20 || Parts(path[..slash]) is not { } parts)
                return null;
            return Version(path[(slash + 1)..]) is { } version ? Name(parts, version) : null;
        }

        if (path.StartsWith("publicdomain/zero/"u8))
            return "CC0-1.0";
        return path.StartsWith("publicdomain/mark/"u8) || path.StartsWith("licenses/publicdomain"u8) ? "LicenseRef-public-domain" : null;
    }

    /// <summary>Every licence that words name, each with where its name begins and ends: "Creative Commons Attribution-ShareAlike 4.0", "CC BY-NC 2.0", "CC0".</summary>
    public static List<(string Id, int Start, int End)> FromProse(ReadOnlySpan<byte> text)
    {
        var found = new List<(string, int, int)>();
        var from = 0;
        while (from < text.Length)
        {
            var hit = text[from..].IndexOfAny((byte)'C', (byte)'c');
            if (hit < 0)
                break;
            var start = from + hit;
            from = start + 1;
            if (start > 0 && (char.IsAsciiLetterOrDigit((char)text[start - 1]) || text[start - 1] is (byte)'/' or (byte)'.' or >= 0x80))
                continue;
            var rest = text[start..];
            int skip;
            if (StartsWith(rest, "creative commons"u8) || StartsWith(rest, "creative-commons"u8))
                skip = "creative commons".Length;
            else if (StartsWith(rest, "cc0"u8) && !Letter(rest, 3))
            {
                found.Add(("CC0-1.0", start, start + 3));
                continue;
            }
            else if (StartsWith(rest, "cc"u8) && rest.Length > 5 && rest[2] is (byte)' ' or (byte)'-' && StartsWith(rest[3..], "by"u8) && !Letter(rest, 5))
                skip = 3;
            else
                continue;
            if (Words(rest[skip..], out var length) is { } id)
            {
                found.Add((id, start, start + skip + length));
                from = start + skip + length;
            }
        }

        return found;
    }

    private static bool Letter(ReadOnlySpan<byte> text, int at) => at < text.Length && char.IsAsciiLetterOrDigit((char)text[at]);

    // Words of a licence's name and nothing else; stops at the version or at the first other word.
    private static string? Words(ReadOnlySpan<byte> text, out int length)
    {
        var parts = 0;
        length = 0;
        var at = 0;
        var zero = false;
        for (var count = 0; count < MostWords; count++)
        {
            while (at < text.Length && text[at] is (byte)' ' or (byte)'-' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'(' or (byte)')' or (byte)',' or (byte)'/' or 0xC2 or 0xA0)
                at++;
            var end = at;
            while (end < text.Length && (char.IsAsciiLetterOrDigit((char)text[end]) || (text[end] == '.' && end + 1 < text.Length && char.IsAsciiDigit((char)text[end + 1]))))
                end++;
            var word = text[at..end];
            if (word.IsEmpty)
                break;
            if (Version(word.Length > 1 && word[0] is (byte)'v' or (byte)'V' ? word[1..] : word) is { } version && parts != 0)
            {
                length = end;
                return Name(parts, version);
            }

            if (zero && Is(word, "1.0"u8))
            {
                length = end;
                return "CC0-1.0";
            }

            if (Is(word, "by"u8) || Is(word, "attribution"u8))
                parts |= By;
            else if (Is(word, "nc"u8) || Is(word, "noncommercial"u8) || Is(word, "commercial"u8))
                parts |= Nc;
            else if (Is(word, "sa"u8) || Is(word, "sharealike"u8) || Is(word, "alike"u8))
                parts |= Sa;
            else if (Is(word, "nd"u8) || Is(word, "noderivatives"u8) || Is(word, "noderivs"u8) || Is(word, "derivatives"u8) || Is(word, "derivs"u8) || Is(word, "derivative"u8))
                parts |= Nd;
            else if (Is(word, "zero"u8) || Is(word, "cc0"u8))
                zero = true;
            else if (!(Is(word, "share"u8) || Is(word, "non"u8) || Is(word, "no"u8) || Is(word, "works"u8) || Is(word, "cc"u8) || Is(word, "license"u8) || Is(word, "licence"u8) || Is(word, "version"u8)
                || Is(word, "international"u8) || Is(word, "unported"u8) || Is(word, "generic"u8) || Is(word, "public"u8) || Is(word, "domain"u8) || Is(word, "universal"u8) || Is(word, "dedication"u8)))
                break;
            at = length = end;
        }

        // A name without its version is no licence that could be looked up.
        return zero ? "CC0-1.0" : parts == 0 ? null : $"LicenseRef-{Name(parts, "")!.TrimEnd('-')}-unversioned";
    }

    private static int? Parts(ReadOnlySpan<byte> joined)
    {
        var parts = 0;
        foreach (var range in joined.Split((byte)'-'))
        {
            var part = joined[range];
            var one = Is(part, "by"u8) ? By : Is(part, "nc"u8) ? Nc : Is(part, "sa"u8) ? Sa : Is(part, "nd"u8) ? Nd : 0;
            if (one == 0)
                return null;
            parts |= one;
        }

        return parts;
    }

    private static string? Name(int parts, string version)
    {
        var name = new StringBuilder("CC");
        foreach (var (part, word) in ((int, string)[])[(By, "-BY"), (Nc, "-NC"), (Sa, "-SA"), (Nd, "-ND")])
        {
            // SPDX puts ND behind NC and SA behind NC; SA and ND exclude each other.
            if ((parts & part) != 0)
                name.Append(word);
        }

        return name.Append('-').Append(version).ToString();
    }

    private static string? Version(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && text[1] == '.' && text[0] is >= (byte)'1' and <= (byte)'4' && text[2] is (byte)'0' or (byte)'5' && !(text.Length > 3 && char.IsAsciiLetterOrDigit((char)text[3]))
            ? Encoding.ASCII.GetString(text[..3])
            : null;

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lower) => word.Length == lower.Length && Ascii.EqualsIgnoreCase(word, lower);

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => text.Length >= lower.Length && Ascii.EqualsIgnoreCase(text[..lower.Length], lower);
}
