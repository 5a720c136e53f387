using System.Collections.Frozen;

namespace Firn.Text.Html;

/// <summary>Words in class and id attributes that name a page's furniture.</summary>
internal static class HtmlHints
{
    private const int LongestWord = 16;

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Words = new[]
    {
        "nav", "navbar", "navbox", "navigation", "navmenu", "menu", "menubar", "sidebar", "sidenav", "breadcrumb", "breadcrumbs", "footer",
        "printfooter", "cookie", "cookies", "cookiebar", "gdpr", "consent", "share", "sharing", "sharebar", "social", "related", "newsletter",
        "subscribe", "popup", "modal", "advert", "adverts", "advertisement", "ads", "adsense", "sponsored", "promo", "pagination", "pager",
        "skiplink", "skiplinks", "login", "signup", "searchform", "toolbar", "masthead", "editsection", "catlinks", "noprint", "offcanvas",
    }.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether one of the attribute's names is about furniture; names like "with-sidebar" are about the page.</summary>
    public static bool Match(ReadOnlySpan<byte> value)
    {
        Span<char> word = stackalloc char[LongestWord];
        while (!value.IsEmpty)
        {
            var end = 0;
            while (end < value.Length && !HtmlTokenizer.IsSpace(value[end]))
                end++;
            if (MatchName(value[..end], word))
                return true;
            value = value[Math.Min(end + 1, value.Length)..];
        }

        return false;
    }

    /// <summary>Whether a span is a tool for the reader inside a line of text, such as "[edit]" in a wiki's headings.</summary>
    public static bool IsTool(ReadOnlySpan<byte> value) => value.IndexOf("editsection"u8) >= 0 || value.IndexOf("noprint"u8) >= 0;

    private static bool MatchName(ReadOnlySpan<byte> name, Span<char> word)
    {
        var length = 0;
        var found = false;
        for (var at = 0; at <= name.Length; at++)
        {
            var letter = at < name.Length ? name[at] | 0x20 : 0;
            if (letter is >= 'a' and <= 'z')
            {
                if (length < LongestWord)
                    word[length] = (char)letter;
                length++;
                continue;
            }

            if (length is > 1 and <= LongestWord)
            {
                if (word[..length] is "has" or "with" or "no" or "without" or "is" or "in" or "enabled" or "disabled" or "pinned")
                    return false;
                found |= Words.Contains(word[..length]);
            }

            length = 0;
        }

        return found;
    }
}
