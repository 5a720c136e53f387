using System.Globalization;
using System.Runtime.CompilerServices;

namespace Firn.Text.Unicode;

/// <summary>
/// Properties of code points, from tables pinned at one Unicode version (<see cref="UnicodeVersion"/>); the host's ICU and
/// the runtime's own tables change nothing. Every member takes 0 to 0x10FFFF and throws
/// <see cref="ArgumentOutOfRangeException"/> otherwise.
/// </summary>
public static class CodePoint
{
    private const int LetterMask = 0b11111;
    private const int MarkMask = 0b111 << 5;
    private const int NumberMask = 0b111 << 8;
    private const int PunctuationMask = 0b1111111 << 18;
    private const int SymbolMask = 0b1111 << 25;

    /// <summary>The version of the tables, such as <c>15.0.0</c>.</summary>
    public static string UnicodeVersion => UnicodeTables.Version;

    /// <summary>The general category (two dependent loads).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UnicodeCategory Category(int codePoint) => (UnicodeCategory)UnicodeTables.Category(codePoint);

    /// <summary>Categories L*: letters, \p{L}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsLetter(int codePoint) => (LetterMask >> UnicodeTables.Category(codePoint) & 1) != 0;

    /// <summary>Categories M*: marks, \p{M}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsMark(int codePoint) => (MarkMask >> UnicodeTables.Category(codePoint) & 1) != 0;

    /// <summary>Categories N*: numbers, \p{N}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsNumber(int codePoint) => (NumberMask >> UnicodeTables.Category(codePoint) & 1) != 0;

    /// <summary>Categories P*: punctuation, \p{P}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPunctuation(int codePoint) => (PunctuationMask >> UnicodeTables.Category(codePoint) & 1) != 0;

    /// <summary>Categories S*: symbols, \p{S}.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSymbol(int codePoint) => (SymbolMask >> UnicodeTables.Category(codePoint) & 1) != 0;

    /// <summary>Property White_Space, what \s means in most Unicode regular expressions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWhiteSpace(int codePoint) => (UnicodeTables.WordBreak(codePoint) & 0x40) != 0;

    /// <summary>Property Alphabetic.</summary>
    public static bool IsAlphabetic(int codePoint) => (UnicodeTables.Record(codePoint).Flags & CodePointFlags.Alphabetic) != 0;

    /// <summary>The canonical combining class.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte CombiningClass(int codePoint) => UnicodeTables.Record(codePoint).CombiningClass;

    /// <summary>The Script property.</summary>
    public static Script Script(int codePoint) => (Script)UnicodeTables.Record(codePoint).Script;

    /// <summary>The value of a decimal digit (category Nd), or -1.</summary>
    public static int DecimalDigit(int codePoint) => UnicodeTables.Record(codePoint).Digit is var digit && digit == 255 ? -1 : digit;

    /// <summary>The simple (one to one) lower case; whole texts go through <see cref="LowerCase"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SimpleLower(int codePoint) => codePoint + UnicodeTables.Record(codePoint).LowerDelta;
}
