using System.Runtime.CompilerServices;

namespace Firn.Compliance.PersonalData;

/// <summary>
/// Groups of digits, and the few letters that belong to numbers of states, with one separator between: what may hold one
/// number or several beside each other. A line's end, a comma or two spaces end it.
/// </summary>
internal ref struct NumberCluster
{
    /// <summary>More groups than the longest number has, a spaced French one with neighbours.</summary>
    public const int MostGroups = 14;

    private const int LongestLetters = 6; // Italian: six letters of the name
    private readonly ReadOnlySpan<byte> text;
    private Groups groups;

    /// <summary>Takes the cluster around a position.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="at">A digit that is the first of its group, or a full stop between digits.</param>
    /// <param name="from">Nothing before this belongs to it.</param>
    public NumberCluster(ReadOnlySpan<byte> text, int at, int from)
    {
        this.text = text;
        var start = at;
        while (start > from && IsDigit(text[start - 1]))
            start--;
        GrowLeft(start, from);
        GrowRight(start);
    }

    /// <summary>Groups.</summary>
    public int Count { get; private set; }

    /// <summary>Digits in all groups.</summary>
    public int Digits { get; private set; }

    /// <summary>One behind the last byte.</summary>
    public readonly int End => groups[Count - 1].End;

    /// <summary>A group.</summary>
    public readonly NumberGroup this[int index] => groups[index];

    /// <summary>Whether a byte is a digit.</summary>
    public static bool IsDigit(byte value) => value is >= (byte)'0' and <= (byte)'9';

    /// <summary>Reads one separator.</summary>
    /// <returns>Its bytes, 0 when there is none.</returns>
    public static int Gap(ReadOnlySpan<byte> text, int at, out NumberGap gap)
    {
        gap = NumberGap.None;
        var signs = 0;
        var spaces = 0;
        var end = at;
        while (end < text.Length && signs < 3)
        {
            var one = Sign(text, end, out var length);
            if (one == NumberGap.None)
                break;
            spaces += one == NumberGap.Space ? 1 : 0;
            gap = signs == 0 ? one : NumberGap.Other;
            signs++;
            end += length;
        }

        return signs == 0 || (signs > 1 && spaces == signs) ? 0 : end - at;
    }

    private static NumberGap Sign(ReadOnlySpan<byte> text, int at, out int length)
    {
        length = 1;
        switch (text[at])
        {
            case (byte)' ': return NumberGap.Space;
            case (byte)'-': return NumberGap.Hyphen;
            case (byte)'.': return NumberGap.Point;
            case (byte)'/': return NumberGap.Slash;
            case (byte)'+': return NumberGap.Plus;
            case (byte)'(' or (byte)')': return NumberGap.Other;
            case 0xC2 when at + 1 < text.Length && text[at + 1] == 0xA0:
                length = 2;
                return NumberGap.Space;
            case 0xE2 when at + 2 < text.Length && text[at + 1] == 0x80:
                length = 3;
                return text[at + 2] switch
                {
                    0xAF or 0x87 or 0x89 => NumberGap.Space, // narrow no-break, figure, thin
                    >= 0x90 and <= 0x93 => NumberGap.Hyphen, // hyphens, figure dash, en dash
                    _ => NumberGap.None,
                };
            default: return NumberGap.None;
        }
    }

    // Bytes of the separator that ends at a position, 0 when there is none.
    private static int SignBefore(ReadOnlySpan<byte> text, int end, int from)
    {
        for (var width = 1; width <= 3 && end - width >= from; width++)
        {
            if (Sign(text, end - width, out var length) != NumberGap.None && length == width)
                return width;
        }

        return 0;
    }

    // Before the first group of two digits only single digits and letters can stand: others had been found before.
    private void GrowLeft(int start, int from)
    {
        Span<NumberGroup> found = stackalloc NumberGroup[4];
        var count = 0;
        var end = start;
        while (count < found.Length && end > from)
        {
            var edge = end;
            var signs = 0;
            while (edge > from && signs < 3 && SignBefore(text, edge, from) is > 0 and var width)
            {
                edge -= width;
                signs++;
            }

            if (signs > 0 && Gap(text, edge, out _) != end - edge)
                break;
            Gap(text, edge, out var gap);
            if (signs == 0)
                gap = NumberGap.None;
            if (gap == NumberGap.Plus)
                break;
            var begin = edge;
            if (gap != NumberGap.None && begin > from && IsDigit(text[begin - 1]))
            {
                begin--;
                if (begin > from && IsDigit(text[begin - 1]))
                    break;
            }
            else
            {
                while (begin > from && edge - begin <= LongestLetters && char.IsAsciiLetter((char)text[begin - 1]))
                    begin--;
                var length = edge - begin;
                if (length is 0 or > LongestLetters || (gap != NumberGap.None && (gap is NumberGap.Other or NumberGap.Point || length is not (1 or 3) || !AreCapitals(text[begin..edge]))))
                    break;
            }

            found[count++] = new NumberGroup(begin, edge - begin, !IsDigit(text[begin]), gap);
            end = begin;
        }

        // The gap was read before the group; it belongs to the group behind it.
        var before = NumberGap.None;
        for (var i = count - 1; i >= 0; i--)
        {
            Add(found[i] with { Before = before });
            before = found[i].Before;
        }

        pending = before;
    }

    private NumberGap pending;

    private void GrowRight(int start)
    {
        var at = start;
        var gap = pending;
        while (Count < MostGroups)
        {
            var end = at;
            var letters = !IsDigit(text[at]);
            if (letters)
            {
                while (end < text.Length && char.IsAsciiLetter((char)text[end]))
                    end++;
            }
            else
            {
                while (end < text.Length && IsDigit(text[end]))
                    end++;
            }

            Add(new NumberGroup(at, end - at, letters, gap));
            var length = Gap(text, end, out gap);
            var next = end + length;
            if (next >= text.Length)
                return;
            if (IsDigit(text[next]))
            {
                at = next;
                continue;
            }

            // Letters directly behind digits, or one or two capitals behind a separator.
            var letter = next;
            while (letter < text.Length && letter - next <= 3 && char.IsAsciiLetter((char)text[letter]))
                letter++;
            var run = letter - next;
            if (letters || run is 0 or > 3 || (gap != NumberGap.None && (run > 2 || gap is not (NumberGap.Space or NumberGap.Hyphen) || !AreCapitals(text[next..letter]))))
                return;
            at = next;
        }
    }

    private void Add(NumberGroup group)
    {
        groups[Count++] = group;
        if (!group.IsLetters)
            Digits += group.Length;
    }

    private static bool AreCapitals(ReadOnlySpan<byte> letters) => !letters.ContainsAnyExceptInRange((byte)'A', (byte)'Z');

    [InlineArray(MostGroups)]
    private struct Groups
    {
        private NumberGroup first;
    }
}
