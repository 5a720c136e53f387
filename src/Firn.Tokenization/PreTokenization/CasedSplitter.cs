using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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
            var quick = AsciiWord(text, start);
            if (quick > 0)
                return contractions && text[quick] == '\'' && SplitRules.Contraction(text, quick, anyCase: true) is var apostrophe and > 0 ? apostrophe : quick;
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

    /// <summary>
    /// A word of ASCII letters behind at most one symbol, which ends before an ASCII character within 32 bytes; 0 where
    /// that is not what stands here. Such a word has no uncased letter: it is U* L+, or U+ where no lower case follows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int AsciiWord(ReadOnlySpan<byte> text, int start)
    {
        unchecked
        {
            if (!Vector256.IsHardwareAccelerated || text.Length - start <= Vector256<byte>.Count)
                return 0;
            var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(text), (nuint)start);
            // One bit a byte: b - 'a' < 26 and b - 'A' < 26 without sign.
            var lower = Vector256.LessThan(bytes - Vector256.Create((byte)'a'), Vector256.Create((byte)26)).ExtractMostSignificantBits();
            var upper = Vector256.LessThan(bytes - Vector256.Create((byte)'A'), Vector256.Create((byte)26)).ExtractMostSignificantBits();
            var begin = 0;
            if (((lower | upper) & 1) == 0)
            {
                if ((Ascii[bytes.GetElement(0) & 0x7F] & (Number | LineEnd)) != 0 || bytes.GetElement(0) >= 0x80)
                    return 0;
                begin = 1;
            }

            var behindUpper = begin + BitOperations.TrailingZeroCount(~(upper >> begin));
            if (behindUpper >= 32)
                return 0;
            var end = behindUpper + BitOperations.TrailingZeroCount(~(lower >> behindUpper));
            // At 32 the word goes on behind what was loaded; before a byte of a longer character it may go on too.
            if (end >= 32 || end == begin || text[start + end] >= 0x80)
                return 0;
            return start + end;
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
        public static bool SplitsAtCase => true;

        /// <inheritdoc/>
        public static bool WordTakesSymbol => true;

        /// <inheritdoc/>
        public static int Digits => 1;

        /// <inheritdoc/>
        public static bool LineEndsTogether => true;

        /// <inheritdoc/>
        public static bool SlashesTogether => true;

        /// <inheritdoc/>
        public static ContractionRule Contractions => ContractionRule.None;

        /// <inheritdoc/>
        public static int End(ReadOnlySpan<byte> text, int start) => CasedSplitter.End(text, start, digits: 1, contractions: false);
    }

    /// <summary><see cref="SplitFamily.O200k"/>.</summary>
    public readonly struct O200k : ISplitter
    {
        /// <inheritdoc/>
        public static bool SplitsAtCase => true;

        /// <inheritdoc/>
        public static bool WordTakesSymbol => true;

        /// <inheritdoc/>
        public static int Digits => 3;

        /// <inheritdoc/>
        public static bool LineEndsTogether => true;

        /// <inheritdoc/>
        public static bool SlashesTogether => true;

        /// <inheritdoc/>
        public static ContractionRule Contractions => ContractionRule.BehindWord;

        /// <inheritdoc/>
        public static int End(ReadOnlySpan<byte> text, int start) => CasedSplitter.End(text, start, digits: 3, contractions: true);
    }
}
