using System.Globalization;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Patterns;

/// <summary>The sets of characters that regular expressions and tokenizer files name.</summary>
internal static class CharacterSets
{
    private static readonly Lazy<Dictionary<int, List<int>>> Folds = new(BuildFolds);

    /// <summary>White_Space.</summary>
    public static CodePointSet Space { get; } = new(CodePoint.IsWhiteSpace);

    /// <summary>Nd.</summary>
    public static CodePointSet Digit { get; } = new(code => CodePoint.Category(code) == UnicodeCategory.DecimalDigitNumber);

    /// <summary>N*.</summary>
    public static CodePointSet Number { get; } = new(CodePoint.IsNumber);

    /// <summary><c>\w</c> in brackets: Alphabetic, marks, decimal digits and connectors.</summary>
    public static CodePointSet ClassWord { get; } = new(IsWord);

    /// <summary><c>\w</c> and <c>\b</c> by themselves: in Oniguruma, which Hugging Face's library runs, the numbers of Latin-1 are words too.</summary>
    public static CodePointSet Word { get; } = new(code => code is 0xB2 or 0xB3 or 0xB9 or 0xBC or 0xBD or 0xBE || IsWord(code));

    /// <summary><c>\w</c> of the Whitespace pre-tokenizer, which Rust's engine runs: the joiners are words too.</summary>
    public static CodePointSet RustWord { get; } = new(code => code is 0x200C or 0x200D || IsWord(code));

    /// <summary>P*, and the ASCII symbols $ + &lt; = &gt; ^ ` | ~.</summary>
    public static CodePointSet Punctuation { get; } = new(code => CodePoint.IsPunctuation(code) || (code < 128 && CodePoint.IsSymbol(code)));

    /// <summary>Any character.</summary>
    public static CodePointSet Any { get; } = new(_ => true);

    /// <summary>A property by its name in <c>\p{…}</c> or <c>[:…:]</c>; null where it is not known.</summary>
    public static Func<int, bool>? Property(string name)
    {
        var plain = new string([.. name.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant();
        return plain switch
        {
            "l" or "letter" => CodePoint.IsLetter,
            "m" or "mark" => CodePoint.IsMark,
            "n" or "number" => CodePoint.IsNumber,
            "p" or "punctuation" => CodePoint.IsPunctuation,
            "s" or "symbol" => CodePoint.IsSymbol,
            "z" or "separator" => In(UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator),
            "c" or "other" => In(UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.OtherNotAssigned, UnicodeCategory.PrivateUse, UnicodeCategory.Surrogate),
            "lc" or "casedletter" => In(UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter),
            "lu" or "uppercaseletter" => In(UnicodeCategory.UppercaseLetter),
            "ll" or "lowercaseletter" => In(UnicodeCategory.LowercaseLetter),
            "lt" or "titlecaseletter" => In(UnicodeCategory.TitlecaseLetter),
            "lm" or "modifierletter" => In(UnicodeCategory.ModifierLetter),
            "lo" or "otherletter" => In(UnicodeCategory.OtherLetter),
            "mn" or "nonspacingmark" => In(UnicodeCategory.NonSpacingMark),
            "mc" or "spacingmark" => In(UnicodeCategory.SpacingCombiningMark),
            "me" or "enclosingmark" => In(UnicodeCategory.EnclosingMark),
            "nd" or "decimalnumber" or "digit" => In(UnicodeCategory.DecimalDigitNumber),
            "nl" or "letternumber" => In(UnicodeCategory.LetterNumber),
            "no" or "othernumber" => In(UnicodeCategory.OtherNumber),
            "pc" => In(UnicodeCategory.ConnectorPunctuation),
            "pd" => In(UnicodeCategory.DashPunctuation),
            "ps" => In(UnicodeCategory.OpenPunctuation),
            "pe" => In(UnicodeCategory.ClosePunctuation),
            "pi" => In(UnicodeCategory.InitialQuotePunctuation),
            "pf" => In(UnicodeCategory.FinalQuotePunctuation),
            "po" => In(UnicodeCategory.OtherPunctuation),
            "sm" => In(UnicodeCategory.MathSymbol),
            "sc" => In(UnicodeCategory.CurrencySymbol),
            "sk" => In(UnicodeCategory.ModifierSymbol),
            "so" => In(UnicodeCategory.OtherSymbol),
            "zs" => In(UnicodeCategory.SpaceSeparator),
            "zl" => In(UnicodeCategory.LineSeparator),
            "zp" => In(UnicodeCategory.ParagraphSeparator),
            "cc" or "cntrl" => In(UnicodeCategory.Control),
            "cf" => In(UnicodeCategory.Format),
            "cn" => In(UnicodeCategory.OtherNotAssigned),
            "co" => In(UnicodeCategory.PrivateUse),
            "cs" => In(UnicodeCategory.Surrogate),
            "any" => _ => true,
            "ascii" => code => code < 128,
            "alphabetic" or "alpha" => CodePoint.IsAlphabetic,
            "alnum" => code => CodePoint.IsAlphabetic(code) || CodePoint.Category(code) == UnicodeCategory.DecimalDigitNumber,
            "whitespace" or "space" => CodePoint.IsWhiteSpace,
            "upper" => In(UnicodeCategory.UppercaseLetter),
            "lower" => In(UnicodeCategory.LowercaseLetter),
            "punct" => Punctuation.Contains,
            "word" => IsWord,
            "blank" => code => code == '\t' || CodePoint.Category(code) == UnicodeCategory.SpaceSeparator,
            "xdigit" => IsHex,
            _ => Enum.TryParse<Script>(plain, ignoreCase: true, out var script) && !char.IsAsciiDigit(plain[0]) ? code => CodePoint.Script(code) == script : null,
        };
    }

    /// <summary>0–9, a–f, A–F.</summary>
    public static bool IsHex(int code) => code < 128 && char.IsAsciiHexDigit((char)code);

    /// <summary>The code points that are equal to one where case does not count.</summary>
    public static IReadOnlyList<int> SameButCase(int code) => Folds.Value.TryGetValue(Fold(code), out var same) ? same : [code];

    private static bool IsWord(int code) =>
        CodePoint.IsAlphabetic(code) || CodePoint.IsMark(code) || CodePoint.Category(code) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;

    private static Func<int, bool> In(params UnicodeCategory[] categories) =>
        categories.Length == 1 ? code => CodePoint.Category(code) == categories[0] : code => categories.Contains(CodePoint.Category(code));

    // The long s and the sigma at a word's end fold to the plain ones.
    private static int Fold(int code) => code switch { 0x17F => 's', 0x3C2 => 0x3C3, _ => CodePoint.SimpleLower(code) };

    private static Dictionary<int, List<int>> BuildFolds()
    {
        var folds = new Dictionary<int, List<int>>();
        // No letter behind this has case.
        for (var code = 0; code < 0x1F000; code++)
        {
            var fold = Fold(code);
            if (fold == code)
                continue;
            if (!folds.TryGetValue(fold, out var same))
                folds.Add(fold, same = [fold]);
            same.Add(code);
        }

        return folds;
    }
}
