using System.Runtime.CompilerServices;
using static Firn.Tokenization.PreTokenization.CharacterClass;

namespace Firn.Tokenization.PreTokenization;

/// <summary>cl100k, Llama 3 and Qwen 2: contractions, then letters behind an optional symbol, numbers, symbols, white space.</summary>
internal static class LetterSplitter
{
    /// <summary>See <see cref="ISplitter.End"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int End(ReadOnlySpan<byte> text, int start, int digits)
    {
        unchecked
        {
            var first = At(text, start, out var length);
            if ((first & Letter) != 0)
                return SplitRules.SkipWhile(text, start + length, Letter);
            if ((first & Number) != 0)
                return SplitRules.Numbers(text, start, digits);
            if (SplitRules.Contraction(text, start, anyCase: true) is var behind and > 0)
                return behind;
            if ((first & LineEnd) == 0 && SplitRules.SkipWhile(text, start + length, Letter) is var word && word > start + length)
                return word;
            var symbols = (first & Space) == 0 || text[start] == ' ' ? SplitRules.Symbols(text, start, tail: true, slash: false) : 0;
            return symbols > 0 ? symbols : SplitRules.WhiteSpace(text, start, lineEnds: true);
        }
    }

    /// <summary><see cref="SplitFamily.Cl100k"/>.</summary>
    public readonly struct Cl100k : ISplitter
    {
        /// <inheritdoc/>
        public static bool SplitsAtCase => false;

        /// <inheritdoc/>
        public static bool WordTakesSymbol => true;

        /// <inheritdoc/>
        public static int Digits => 3;

        /// <inheritdoc/>
        public static bool LineEndsTogether => true;

        /// <inheritdoc/>
        public static bool SlashesTogether => false;

        /// <inheritdoc/>
        public static ContractionRule Contractions => ContractionRule.Own;

        /// <inheritdoc/>
        public static int End(ReadOnlySpan<byte> text, int start) => LetterSplitter.End(text, start, digits: 3);
    }

    /// <summary><see cref="SplitFamily.Qwen2"/>.</summary>
    public readonly struct Qwen2 : ISplitter
    {
        /// <inheritdoc/>
        public static bool SplitsAtCase => false;

        /// <inheritdoc/>
        public static bool WordTakesSymbol => true;

        /// <inheritdoc/>
        public static int Digits => 1;

        /// <inheritdoc/>
        public static bool LineEndsTogether => true;

        /// <inheritdoc/>
        public static bool SlashesTogether => false;

        /// <inheritdoc/>
        public static ContractionRule Contractions => ContractionRule.Own;

        /// <inheritdoc/>
        public static int End(ReadOnlySpan<byte> text, int start) => LetterSplitter.End(text, start, digits: 1);
    }
}
