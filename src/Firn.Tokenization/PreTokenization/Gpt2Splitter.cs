using static Firn.Tokenization.PreTokenization.CharacterClass;

namespace Firn.Tokenization.PreTokenization;

/// <summary>GPT-2: lower-case contractions, then letters, numbers or symbols behind an optional space.</summary>
internal readonly struct Gpt2Splitter : ISplitter
{
    /// <inheritdoc/>
    public static bool SplitsAtCase => false;

    /// <inheritdoc/>
    public static bool WordTakesSymbol => false;

    /// <inheritdoc/>
    public static int Digits => 0;

    /// <inheritdoc/>
    public static bool LineEndsTogether => false;

    /// <inheritdoc/>
    public static bool SlashesTogether => false;

    /// <inheritdoc/>
    public static ContractionRule Contractions => ContractionRule.OwnLowerCase;

    /// <inheritdoc/>
    public static int End(ReadOnlySpan<byte> text, int start)
    {
        unchecked
        {
            if (SplitRules.Contraction(text, start, anyCase: false) is var behind and > 0)
                return behind;
            var begin = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
            var first = At(text, begin, out var length);
            if ((first & Letter) != 0)
                return SplitRules.SkipWhile(text, begin + length, Letter);
            if ((first & Number) != 0)
                return SplitRules.SkipWhile(text, begin + length, Number);
            return (first & Space) == 0
                ? SplitRules.Symbols(text, start, tail: false, slash: false)
                : SplitRules.WhiteSpace(text, start, lineEnds: false);
        }
    }
}
