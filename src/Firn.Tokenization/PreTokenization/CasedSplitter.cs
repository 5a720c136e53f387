using System.Runtime.CompilerServices;
using static Firn.Tokenization.PreTokenization.CharacterClass;

namespace Firn.Tokenization.PreTokenization;

/// <summary>
/// tekken and o200k: a word is an optional symbol, upper or uncased characters U*, then lower or uncased ones L*.
/// U = Lu Lt Lm Lo M and L = Ll Lm Lo M overlap in O = Lm Lo M; the first arm needs one L, so where no lower-case letter
/// follows U* the expression gives characters back until one of O can be the L: the word ends behind the last O.
/// </summary>
internal static class CasedSplitter
{
    private const byte U = Upper | Uncased | Mark;
    private const byte L = Lower | Uncased | Mark;
    private const byte O = Uncased | Mark;

    /// <summary>See <see cref="ISplitter.End"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int End(ReadOnlySpan<byte> text, int start, int digits, bool contractions)
    {
        unchecked
        {
            var first = At(text, start, out var length);
            if ((first & Number) != 0)
                return SplitRules.Numbers(text, start, digits);
            if ((first & LineEnd) == 0)
            {
                var word = Word(text, start, first, length);
                if (word > 0)
                    return contractions && SplitRules.Contraction(text, word, anyCase: true) is var behind and > 0 ? behind : word;
            }

            var symbols = (first & Space) == 0 || text[start] == ' ' ? SplitRules.Symbols(text, start, tail: true, slash: true) : 0;
            return symbols > 0 ? symbols : SplitRules.WhiteSpace(text, start, lineEnds: true);
        }
    }

    private static int Word(ReadOnlySpan<byte> text, int start, byte first, int length)
    {
        unchecked
        {
            var begin = (first & Letter) == 0 ? start + length : start;
            var position = begin;
            var behindUncased = 0;
            byte kind = 0;
            while (position < text.Length)
            {
                kind = At(text, position, out var bytes);
                if ((kind & U) == 0)
                    break;
                position += bytes;
                if ((kind & O) != 0)
                    behindUncased = position;
                kind = 0;
            }

            if ((kind & Lower) != 0)
                return SplitRules.SkipWhile(text, position, L);
            if (behindUncased > 0)
                return behindUncased;
            // A mark in front was tried as the optional symbol in vain; now it is the one L that the first arm needs.
            if ((first & Mark) != 0)
                return begin;
            return position > begin ? position : 0;
        }
    }

    /// <summary><see cref="SplitFamily.Tekken"/>.</summary>
    public readonly struct Tekken : ISplitter
    {
        /// <inheritdoc/>
        public static int End(ReadOnlySpan<byte> text, int start) => CasedSplitter.End(text, start, digits: 1, contractions: false);
    }

    /// <summary><see cref="SplitFamily.O200k"/>.</summary>
    public readonly struct O200k : ISplitter
    {
        /// <inheritdoc/>
        public static int End(ReadOnlySpan<byte> text, int start) => CasedSplitter.End(text, start, digits: 3, contractions: true);
    }
}
