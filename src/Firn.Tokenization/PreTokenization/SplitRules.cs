using System.Runtime.CompilerServices;
using static Firn.Tokenization.PreTokenization.CharacterClass;

namespace Firn.Tokenization.PreTokenization;

/// <summary>The arms that several families share, each written as what the expression's backtracking comes to.</summary>
internal static class SplitRules
{
    /// <summary>Skips characters that have one of the classes.</summary>
    public static int SkipWhile(ReadOnlySpan<byte> text, int position, byte classes)
    {
        while (position < text.Length && (At(text, position, out var length) & classes) != 0)
            position += length;
        return position;
    }

    /// <summary><c>\p{N}{1,limit}</c>, at a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Numbers(ReadOnlySpan<byte> text, int position, int limit)
    {
        for (var count = 0; count < limit && position < text.Length && (At(text, position, out var length) & Number) != 0; count++)
            position += length;
        return position;
    }

    /// <summary>
    /// <c> ?[^\s\p{L}\p{N}]+</c> and then line ends and, where <paramref name="slash"/>, slashes; 0 when it does not match.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="start">At a character that is neither letter nor number.</param>
    /// <param name="tail">Line ends behind the symbols belong to the piece.</param>
    /// <param name="slash">Slashes among the line ends too.</param>
    public static int Symbols(ReadOnlySpan<byte> text, int start, bool tail, bool slash)
    {
        var begin = text[start] == ' ' ? start + 1 : start;
        var position = begin;
        while (position < text.Length && (At(text, position, out var length) & (Letter | Number | Space)) == 0)
            position += length;
        if (position == begin)
            return 0;
        if (tail)
        {
            while (position < text.Length && (text[position] is (byte)'\r' or (byte)'\n' || (slash && text[position] == '/')))
                position++;
        }

        return position;
    }

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>, at white space; without <paramref name="lineEnds"/> the last two arms.</summary>
    public static int WhiteSpace(ReadOnlySpan<byte> text, int start, bool lineEnds)
    {
        var position = start;
        var last = start;
        var behindLineEnd = 0;
        while (position < text.Length)
        {
            var kind = At(text, position, out var length);
            if ((kind & Space) == 0)
                break;
            last = position;
            position += length;
            if ((kind & LineEnd) != 0)
                behindLineEnd = position;
        }

        if (lineEnds && behindLineEnd > 0)
            return behindLineEnd;
        // The last space before a word goes with the word.
        return position == text.Length || last == start ? position : last;
    }

    /// <summary>
    /// An English contraction at an apostrophe, <c>'s 't 're 've 'm 'll 'd</c>; 0 when there is none.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="position">Any position.</param>
    /// <param name="anyCase">Upper case too, and the long s, which folds to s.</param>
    public static int Contraction(ReadOnlySpan<byte> text, int position, bool anyCase)
    {
        if (position + 1 >= text.Length || text[position] != '\'')
            return 0;
        var first = text[position + 1];
        var second = position + 2 < text.Length ? text[position + 2] : (byte)0;
        if (anyCase)
        {
            if (first == 0xC5 && second == 0xBF)
                return position + 3;
            first = ToLower(first);
            second = ToLower(second);
        }

        return (first, second) switch
        {
            ((byte)'s' or (byte)'t' or (byte)'m' or (byte)'d', _) => position + 2,
            ((byte)'r' or (byte)'v', (byte)'e') or ((byte)'l', (byte)'l') => position + 3,
            _ => 0,
        };
    }

    private static byte ToLower(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;
}
