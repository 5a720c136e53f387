using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text;

namespace Firn.Compliance.Licences;

/// <summary>Reads Creative Commons licences from their links and from the words that people use for them.</summary>
internal static class CcLicences
{
    private const int MostFound = 1000;

    // What the first words of names have in the languages that they are read in, without the capital.
    private static readonly byte[][] FirstWords = ["ttribu"u8.ToArray(), "tribuci"u8.ToArray(), "amensnennung"u8.ToArray(), "aternit"u8.ToArray(), "econocimiento"u8.ToArray()];

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
            return Version(path[(slash + 1)..]) is { } version ? CcNames.Name(parts, version) : null;
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
        while (from < text.Length && found.Count < MostFound)
        {
            var hit = IndexOfName(text[from..]);
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
            if (CcNames.Read(rest[skip..], isAlone: false, out var length) is { } id)
            {
                found.Add((id, start, start + skip + length));
                from = start + skip + length;
            }
        }

        Alone(text, found);
        return found;
    }

    /// <summary>Whether a text may name such a licence at all; tells nearly every other text at once.</summary>
    public static bool MayName(ReadOnlySpan<byte> text)
    {
        if (text.IndexOf("ommons"u8) >= 0 || text.IndexOf("COMMONS"u8) >= 0 || text.IndexOf("CC"u8) >= 0 || text.IndexOf("cc-"u8) >= 0)
            return true;
        foreach (var words in FirstWords)
        {
            if (text.IndexOf(words) >= 0)
                return true;
        }

        return false;
    }

    // The first "cr" or "cc", small or capital, 32 places at a time: every name begins with one of them, and few other words do.
    private static int IndexOfName(ReadOnlySpan<byte> text)
    {
        var at = 0;
        var small = Vector256.Create((byte)0x20);
        for (; at + Vector256<byte>.Count < text.Length; at += Vector256<byte>.Count)
        {
            var first = Vector256.Create(text[at..]) | small;
            var second = Vector256.Create(text[(at + 1)..]) | small;
            var names = Vector256.Equals(first, Vector256.Create((byte)'c')) & (Vector256.Equals(second, Vector256.Create((byte)'r')) | Vector256.Equals(second, Vector256.Create((byte)'c')));
            if (names != Vector256<byte>.Zero)
                return at + BitOperations.TrailingZeroCount(names.ExtractMostSignificantBits());
        }

        for (; at + 1 < text.Length; at++)
        {
            if ((text[at] | 0x20) == 'c' && (text[at + 1] | 0x20) is 'r' or 'c')
                return at;
        }

        return -1;
    }

    // Names that stand without "Creative Commons" before them.
    private static void Alone(ReadOnlySpan<byte> text, List<(string Id, int Start, int End)> found)
    {
        var named = found.Count;
        foreach (var words in FirstWords)
        {
            for (var from = 0; from < text.Length && found.Count < MostFound && text[from..].IndexOf(words) is >= 0 and var hit; from += hit + words.Length)
            {
                // The letter that may be a capital, and before it no other.
                var start = from + hit - 1;
                if (start < 0 || !char.IsAsciiLetter((char)text[start]) || (start > 0 && (char.IsAsciiLetterOrDigit((char)text[start - 1]) || text[start - 1] >= 0x80)))
                    continue;
                if (!found.Exists(one => start >= one.Start && start < one.End) && CcNames.Read(text[start..], isAlone: true, out var length) is { } id)
                    found.Add((id, start, start + length));
            }
        }

        if (found.Count > named)
            found.Sort(static (left, right) => left.Start.CompareTo(right.Start));
    }

    private static bool Letter(ReadOnlySpan<byte> text, int at) => at < text.Length && char.IsAsciiLetterOrDigit((char)text[at]);

    private static int? Parts(ReadOnlySpan<byte> joined)
    {
        var parts = 0;
        foreach (var range in joined.Split((byte)'-'))
        {
            var part = joined[range];
            var one = Is(part, "by"u8) ? CcNames.By : Is(part, "nc"u8) ? CcNames.Nc : Is(part, "sa"u8) ? CcNames.Sa : Is(part, "nd"u8) ? CcNames.Nd : 0;
            if (one == 0)
                return null;
            parts |= one;
        }

        return parts;
    }

    private static string? Version(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && text[1] == '.' && text[0] is >= (byte)'1' and <= (byte)'4' && text[2] is (byte)'0' or (byte)'5' && !(text.Length > 3 && char.IsAsciiLetterOrDigit((char)text[3]))
            ? Encoding.ASCII.GetString(text[..3])
            : null;

    private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> lower) => word.Length == lower.Length && Ascii.EqualsIgnoreCase(word, lower);

    private static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lower) => text.Length >= lower.Length && Ascii.EqualsIgnoreCase(text[..lower.Length], lower);
}
