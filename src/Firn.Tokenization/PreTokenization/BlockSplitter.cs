using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static Firn.Tokenization.PreTokenization.CharacterClass;

namespace Firn.Tokenization.PreTokenization;

/// <summary>
/// Finds the begins of pieces 64 bytes at a time. Every class of characters is a mask, one bit a byte, and every arm of the
/// expression a few operations on masks. A block begins at the begin of a piece, so nothing is carried from the block before;
/// what the block cannot decide alone (what follows its last byte, numbers and spaces beyond ASCII, upper case behind letters
/// without case) ends it early: the last begin found is always sure, and its piece goes on from there.
/// </summary>
internal static unsafe class BlockSplitter
{
    /// <summary>Bytes that are read from a block's begin.</summary>
    public const int Reach = 64 + 4;

    /// <summary>True where blocks are faster than one piece after another: twice as fast in English also with vectors of 16 bytes.</summary>
    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    /// <summary>Bit i is set where a piece begins at byte i; bit 0 always is. The last piece found may go on.</summary>
    /// <param name="text">At a piece's begin; <see cref="Reach"/> bytes can be read.</param>
    /// <param name="available">Bytes of text, at least 1; zeros follow where they are fewer than <see cref="Reach"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Begins<TSplitter>(byte* text, int available)
        where TSplitter : struct, ISplitter
    {
        unchecked
        {
            var low = Vector256.Load(text);
            var high = Vector256.Load(text + 32);
            ulong upper = 0, lower = 0, uncased = 0, word, continued = 0;
            if (TSplitter.SplitsAtCase)
            {
                upper = Within(low, high, (byte)'A', 26);
                lower = Within(low, high, (byte)'a', 26);
                word = upper | lower;
            }
            else
            {
                var bit = Vector256.Create((byte)0x20);
                word = Within(low | bit, high | bit, (byte)'a', 26);
            }

            var number = Within(low, high, (byte)'0', 10);
            var blank = Equal(low, high, (byte)' ');
            var space = Within(low, high, (byte)'\t', 5) | blank;
            // Bits from here on are not decided; at least the last is not, so that sums below have a place to carry to.
            var cut = Math.Min(available, 63);
            if (Mask(low, high) is var wide and not 0)
            {
                var found = default(WideCharacters);
                cut = Math.Min(cut, found.Read(text, wide, TSplitter.SplitsAtCase));
                continued = found.Continued;
                if (TSplitter.SplitsAtCase)
                {
                    upper |= found.Upper;
                    lower |= found.Lower;
                    uncased = found.Uncased;
                    word = upper | lower | uncased;
                    // Behind uncased letters a capital begins a word or not, by what follows; a mark belongs to symbols or to a word.
                    var open = (upper & (uncased << 1)) | (found.Mark & (~(word | number | space) << 1));
                    cut = Math.Min(cut, BitOperations.TrailingZeroCount(open));
                }
                else
                {
                    word |= found.Letter;
                }
            }

            var decided = (1UL << cut) - 1;
            var symbol = ~(word | number | space);
            ulong lineEnd = 0;
            if (TSplitter.LineEndsTogether)
            {
                // [^\s\p{L}\p{N}]+[\r\n]*: a sum carries through the line ends that follow a symbol and leaves them zero.
                lineEnd = Equal(low, high, (byte)'\n') | Equal(low, high, (byte)'\r');
                var tail = lineEnd & (symbol << 1);
                var ends = TSplitter.SlashesTogether ? lineEnd | Equal(low, high, (byte)'/') : lineEnd;
                tail |= ends & ~(ends + tail);
                symbol &= ~tail;
                space &= ~tail;
                lineEnd &= ~tail;
            }

            // Symbols begin a piece, unless a blank in front of them did.
            var symbols = symbol & ~(symbol << 1) & ~(blank << 1);
            var begins = symbols;

            // A word begins itself, unless a blank (or any lone symbol or space) in front goes with it.
            var taken = blank;
            if (TSplitter.WordTakesSymbol)
            {
                var lone = symbols;
                if (continued != 0)
                {
                    lone |= (lone << 1) & continued;
                    lone |= (lone << 1) & continued;
                    lone |= (lone << 1) & continued;
                }

                taken = (space & ~lineEnd) | lone;
            }

            begins |= word & ~(word << 1) & ~(taken << 1);
            if (TSplitter.SplitsAtCase)
                begins |= upper & (lower << 1);

            if (TSplitter.Digits == 1)
            {
                begins |= number;
            }
            else if (TSplitter.Digits == 0)
            {
                begins |= number & ~(number << 1) & ~(blank << 1);
            }
            else
            {
                // The first two groups of a run without a branch: years and prices would make it a guess.
                var behind = number & (number << 1) & (number << 2);
                var group = number & ~(number << 1);
                begins |= group;
                group = (group << 3) & behind;
                begins |= group;
                for (group = (group << 3) & behind; group != 0; group = (group << 3) & behind)
                    begins |= group;
            }

            // White space: its begin, its last before what is none, and what follows its last line end.
            begins |= space & ~(space << 1);
            var inner = space & ~lineEnd;
            begins |= inner & ~(space >> 1) & (decided >> 1);
            if (TSplitter.LineEndsTogether)
            {
                // Behind a line end it begins a piece unless another line end follows it, or may follow.
                var margin = (lineEnd << 1) & inner;
                var known = inner & decided;
                var end = lineEnd | ~decided;
                begins |= ((known + margin) & end) == 0 ? margin : Margins(margin, known, end);
            }

            if (TSplitter.Contractions != ContractionRule.None && (Equal(low, high, (byte)'\'') & (word >> 1)) is var apostrophes and not 0)
                begins = Contractions<TSplitter>(text, begins, apostrophes, symbols, word);
            return (begins & decided) | 1;
        }
    }

    /// <summary>The margins, looked at one by one, that no line end follows.</summary>
    private static ulong Margins(ulong margin, ulong inner, ulong end)
    {
        unchecked
        {
            ulong begins = 0;
            for (; margin != 0; margin &= margin - 1)
            {
                var lowest = margin & (0 - margin);
                if (((inner + lowest) & end) == 0)
                    begins |= lowest;
            }

            return begins;
        }
    }

    private static ulong Contractions<TSplitter>(byte* text, ulong begins, ulong apostrophes, ulong symbols, ulong word)
        where TSplitter : struct, ISplitter
    {
        unchecked
        {
            apostrophes &= TSplitter.Contractions == ContractionRule.BehindWord ? word << 1 : symbols;
            var end = 0;
            for (; apostrophes != 0; apostrophes &= apostrophes - 1)
            {
                var at = BitOperations.TrailingZeroCount(apostrophes);
                var length = SplitRules.Contraction(new ReadOnlySpan<byte>(text + at, 3), 0, TSplitter.Contractions != ContractionRule.OwnLowerCase);
                // Behind one contraction there is no second: its apostrophe begins a piece.
                if (length == 0 || (TSplitter.Contractions == ContractionRule.BehindWord && at == end))
                    continue;
                end = at + length;
                var inside = ((1UL << length) - 1) << at;
                begins &= ~inside;
                if (TSplitter.Contractions != ContractionRule.BehindWord)
                    begins |= 1UL << at;
                if (end < 64)
                    begins |= 1UL << end;
            }

            return begins;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mask(Vector256<byte> low, Vector256<byte> high) =>
        unchecked(low.ExtractMostSignificantBits() | ((ulong)high.ExtractMostSignificantBits() << 32));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equal(Vector256<byte> low, Vector256<byte> high, byte value) =>
        Mask(Vector256.Equals(low, Vector256.Create(value)), Vector256.Equals(high, Vector256.Create(value)));

    /// <summary>Bytes b with b - first &lt; count, without sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Within(Vector256<byte> low, Vector256<byte> high, byte first, byte count)
    {
        unchecked
        {
            var most = Vector256.Create((byte)(count - 1));
            low -= Vector256.Create(first);
            high -= Vector256.Create(first);
            return Mask(Vector256.Equals(Vector256.Min(low, most), low), Vector256.Equals(Vector256.Min(high, most), high));
        }
    }
}
