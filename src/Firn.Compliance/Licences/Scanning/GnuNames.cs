using System.Buffers;

namespace Firn.Compliance.Licences.Scanning;

/// <summary>
/// Finds the names of GNU's licences in plain text (lower case, one space between words) and the version that stands behind a name. They stand in
/// so many files that patterns would take most of a scan's time.
/// </summary>
internal static class GnuNames
{
    private const int FarthestVersion = 120;

    private static readonly SearchValues<string> Parts = SearchValues.Create(["public licen", "documentation licen", "gpl", "gfdl"], StringComparison.Ordinal);

    /// <summary>The first name at or behind a place: <c>gnu lesser general public license</c>, <c>lesser gpl</c>, <c>agplv3</c>'s first four letters, <c>gfdl</c>.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool TryFind(ReadOnlySpan<char> text, int from, out int start, out int length)
    {
        for (var at = from; at < text.Length;)
        {
            var next = text[at..].IndexOfAny(Parts);
            if (next < 0)
                break;
            at += next;
            if (TryName(text, at, from, out start, out var end))
            {
                length = end - start;
                return true;
            }

            at++;
        }

        (start, length) = (0, 0);
        return false;
    }

    /// <summary>The version behind a name: within the sentence and 120 characters, marked as one or directly behind.</summary>
    /// <param name="rest">What follows the name.</param>
    /// <param name="major">1, 2 or 3.</param>
    /// <param name="minor">As <c>.1</c>; empty when none is said.</param>
    /// <param name="plus">Whether a plus sign follows.</param>
    /// <param name="said">The words.</param>
    public static bool TryVersion(ReadOnlySpan<char> rest, out char major, out ReadOnlySpan<char> minor, out bool plus, out ReadOnlySpan<char> said)
    {
        for (var at = 0; at <= Math.Min(FarthestVersion, rest.Length - 1); at++)
        {
            // What marks a version begins with one of three letters.
            if ((at == 0 || (rest[at] is 'v' or 'g' or 'l' && rest[at - 1] is not ((>= '0' and <= '9') or '.'))) && TryMarked(rest, at, out var digit) && TryNumber(rest, digit, out minor, out plus, out var end))
            {
                major = rest[digit];
                said = rest[..end];
                return true;
            }

            // A full stop that no digit follows ends the sentence.
            if (rest[at] == '.' && (at + 1 >= rest.Length || !char.IsAsciiDigit(rest[at + 1])))
                break;
        }

        (major, plus) = ('\0', false);
        minor = said = [];
        return false;
    }

    private static bool TryName(ReadOnlySpan<char> text, int at, int from, out int start, out int end)
    {
        start = end = at;
        switch (text[at])
        {
            case 'p': // (gnu )?(affero |lesser |library |free )?(general |documentation )public license
                if (!IsLicence(text, at + "public ".Length, out end) || !(Before(text, from, ref start, "general ") || Before(text, from, ref start, "documentation ")))
                    return false;
                _ = Before(text, from, ref start, "affero ") || Before(text, from, ref start, "lesser ") || Before(text, from, ref start, "library ") || Before(text, from, ref start, "free ");
                Before(text, from, ref start, "gnu ");
                return Begins(text, start);
            case 'd': // (gnu )?free documentation license
                if (!IsLicence(text, at + "documentation ".Length, out end) || !Before(text, from, ref start, "free "))
                    return false;
                Before(text, from, ref start, "gnu ");
                return Begins(text, start);
            case 'g' when text[at + 1] == 'f':
                end = at + "gfdl".Length;
                return Begins(text, start) && (end >= text.Length || !IsWord(text[end]));
            default:
                end = at + "gpl".Length;
                if ((Before(text, from, ref start, "lesser ") || Before(text, from, ref start, "library ")) && (end >= text.Length || !IsWord(text[end])))
                {
                    Before(text, from, ref start, "gnu ");
                    return Begins(text, start);
                }

                start = at > from && text[at - 1] is 'a' or 'l' ? at - 1 : at;
                return Begins(text, start) && (end >= text.Length || text[end] is ' ' or 'v' or '.' or '+' or '-' or (>= '0' and <= '9'));
        }
    }

    // version 2, v2, v. 2, gpl-2, license 2, or the digit directly behind the name.
    private static bool TryMarked(ReadOnlySpan<char> rest, int at, out int digit)
    {
        digit = at;
        var word = rest[at..];
        if (word.StartsWith("version "))
        {
            digit = at + "version ".Length;
            if (IsMajor(rest, digit))
                return true;
        }

        if (word[0] == 'v')
        {
            digit = at + 1;
            Skip(rest, ref digit, '.');
            Skip(rest, ref digit, ' ');
            return IsMajor(rest, digit);
        }

        if (word.StartsWith("gpl"))
        {
            digit = at + "gpl".Length;
            Skip(rest, ref digit, ' ');
            Skip(rest, ref digit, '-');
            Skip(rest, ref digit, 'v');
            return IsMajor(rest, digit);
        }

        if (at == 0)
        {
            Skip(rest, ref digit, ' ');
            Skip(rest, ref digit, '-');
            if (IsMajor(rest, digit))
                return true;
        }

        if (!IsLicence(rest, at, out digit) || digit >= rest.Length || rest[digit] != ' ')
            return false;
        digit++;
        Skip(rest, ref digit, '-');
        Skip(rest, ref digit, ' ');
        return IsMajor(rest, digit);
    }

    // 2, 2.1, 2.1.0; more digits make another number of it.
    private static bool TryNumber(ReadOnlySpan<char> rest, int digit, out ReadOnlySpan<char> minor, out bool plus, out int end)
    {
        minor = [];
        end = digit + 1;
        if (end + 1 < rest.Length && rest[end] == '.' && rest[end + 1] is >= '0' and <= '3')
        {
            var zero = end + 3 < rest.Length && rest[end + 2] == '.' && rest[end + 3] == '0' ? end + 4 : end + 2;
            if (!IsDigit(rest, zero) || !IsDigit(rest, zero = end + 2))
            {
                minor = rest.Slice(end, 2);
                end = zero;
            }
        }

        plus = false;
        if (IsDigit(rest, end))
            return false;
        plus = end < rest.Length && rest[end] == '+';
        end += plus ? 1 : 0;
        return true;
    }

    private static bool IsLicence(ReadOnlySpan<char> text, int at, out int end)
    {
        end = at + "license".Length;
        return end <= text.Length && text[at..].StartsWith("licen") && text[at + 5] is 's' or 'c' && text[at + 6] == 'e';
    }

    private static bool Before(ReadOnlySpan<char> text, int from, ref int start, ReadOnlySpan<char> word)
    {
        if (start - word.Length < from || !text[..start].EndsWith(word))
            return false;
        start -= word.Length;
        return true;
    }

    private static void Skip(ReadOnlySpan<char> text, ref int at, char sign)
    {
        if (at < text.Length && text[at] == sign)
            at++;
    }

    private static bool Begins(ReadOnlySpan<char> text, int start) => start == 0 || !IsWord(text[start - 1]);

    private static bool IsMajor(ReadOnlySpan<char> text, int at) => at < text.Length && text[at] is '1' or '2' or '3';

    private static bool IsDigit(ReadOnlySpan<char> text, int at) => at < text.Length && char.IsAsciiDigit(text[at]);

    private static bool IsWord(char letter) => char.IsAsciiLetterOrDigit(letter) || letter == '_';
}
