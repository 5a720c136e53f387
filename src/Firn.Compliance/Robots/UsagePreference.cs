using System.Text;

namespace Firn.Compliance.Robots;

/// <summary>
/// Reads a preference about use: Cloudflare's <c>Content-Signal: search=yes, ai-train=no</c> and the IETF draft's
/// <c>Content-Usage: [/path] train-ai=n</c>, in a robots.txt or as a header.
/// </summary>
internal static class UsagePreference
{
    // From the narrowest category to the widest (draft-ietf-aipref-vocab): the narrowest that is stated decides.
    private const int Categories = 3;

    /// <summary>Whether training is wanted: true, false, or null when nothing is said about it.</summary>
    /// <param name="value">The value of line or header.</param>
    /// <param name="path">The path pattern it begins with; empty when it speaks of all paths.</param>
    public static bool? Of(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> path)
    {
        path = [];
        value = value.Trim(" \t"u8);
        if (value.Length > 0 && value[0] == '/')
        {
            var end = value.IndexOfAny((byte)' ', (byte)'\t');
            path = end < 0 ? value : value[..end];
            value = end < 0 ? [] : value[(end + 1)..];
        }

        Span<sbyte> stated = stackalloc sbyte[Categories];
        stated.Clear();
        foreach (var range in value.Split((byte)','))
        {
            var item = value[range];
            var equals = item.IndexOf((byte)'=');
            if (equals < 0 || Category(item[..equals].Trim(" \t"u8)) is not (>= 0 and var category))
                continue;
            var answer = item[(equals + 1)..].Trim(" \t\""u8);
            if (answer.IndexOf((byte)';') is >= 0 and var parameters)
                answer = answer[..parameters].Trim(" \t\""u8);
            if (Ascii.EqualsIgnoreCase(answer, "n"u8) || Ascii.EqualsIgnoreCase(answer, "no"u8))
                stated[category] = -1; // stated twice, the no counts
            else if (stated[category] == 0 && (Ascii.EqualsIgnoreCase(answer, "y"u8) || Ascii.EqualsIgnoreCase(answer, "yes"u8)))
                stated[category] = 1;
        }

        var first = stated.IndexOfAnyExcept((sbyte)0);
        return first < 0 ? null : stated[first] > 0;
    }

    private static int Category(ReadOnlySpan<byte> key) =>
        Ascii.EqualsIgnoreCase(key, "train-genai"u8) ? 0
        : Ascii.EqualsIgnoreCase(key, "ai-train"u8) || Ascii.EqualsIgnoreCase(key, "train-ai"u8) ? 1
        : Ascii.EqualsIgnoreCase(key, "bots"u8) ? 2
        : -1;
}
