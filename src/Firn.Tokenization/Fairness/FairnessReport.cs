using System.Text.Json;

namespace Firn.Tokenization.Fairness;

/// <summary>
/// A tokenizer's judgement: fertility, compression, vocabulary utilisation, Gini coefficient and the worst language's tax.
/// Definitions: Apertus technical report, appendix I. <c>fairness.json</c>.
/// </summary>
public sealed record FairnessReport
{
    /// <summary>Languages with less text are listed but not judged: a few words say nothing.</summary>
    public const int SmallestLanguageBytes = 1000;

    /// <summary>Always <c>firn.tokenizer-fairness</c>.</summary>
    public string Schema { get; init; } = "firn.tokenizer-fairness";

    /// <summary>Version of this layout.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Ids in all.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Different ids that occurred, over the vocabulary's size.</summary>
    public required double VocabularyUtilisation { get; init; }

    /// <summary>The language that the others' taxes are relative to.</summary>
    public required string Reference { get; init; }

    /// <summary>Judgements by unit.</summary>
    public required IReadOnlyList<UnitFairness> Units { get; init; }

    /// <summary>By language.</summary>
    public required IReadOnlyList<LanguageFairness> Languages { get; init; }

    /// <summary>As indented JSON with a line end.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, FairnessJson.Default.FairnessReport) + "\n";

    internal static FairnessReport Of(
        IReadOnlyDictionary<string, LanguageTally> tallies, int vocabularySize, int used, string reference, bool parallel)
    {
        FairnessUnit[] units = parallel ? Enum.GetValues<FairnessUnit>() : [FairnessUnit.Bytes, FairnessUnit.Characters, FairnessUnit.Words];
        var judged = tallies.Where(pair => pair.Value.Bytes >= SmallestLanguageBytes).ToList();
        if (!tallies.ContainsKey(reference))
            reference = judged.OrderBy(pair => Cost(pair.Value, FairnessUnit.Bytes)).Select(pair => pair.Key).FirstOrDefault("");
        var payer = tallies.GetValueOrDefault(reference, new LanguageTally());
        return new FairnessReport
        {
            VocabularySize = vocabularySize,
            VocabularyUtilisation = Round((double)used / vocabularySize),
            Reference = reference,
            Units = judged.Count == 0 ? [] : [.. units.Select(unit => Judge(judged, unit, payer))],
            Languages = [.. tallies.Select(pair => Describe(pair.Key, pair.Value, units, payer))],
        };
    }

    /// <summary>The Gini coefficient of some costs: (n + 1 − 2 · Σ (n + 1 − i) · c_i / Σ c_i) / n over the costs in rising order.</summary>
    internal static double Gini(IEnumerable<double> costs)
    {
        var rising = costs.Order().ToArray();
        var n = rising.Length;
        if (n == 0 || rising.Sum() == 0)
            return 0;
        double weighted = 0;
        for (var i = 1; i <= n; i++)
            weighted += (n + 1 - i) * rising[i - 1];
        return (n + 1 - (2 * weighted / rising.Sum())) / n;
    }

    private static UnitFairness Judge(List<KeyValuePair<string, LanguageTally>> judged, FairnessUnit unit, LanguageTally reference)
    {
        var worst = judged.MaxBy(pair => Cost(pair.Value, unit));
        return new UnitFairness
        {
            Unit = Name(unit),
            Fertility = Ratio(judged.Sum(pair => pair.Value.Tokens), judged.Sum(pair => pair.Value.In(unit))),
            Compression = Round(judged.Average(pair => pair.Value.Tokens == 0 ? 0 : (double)pair.Value.In(unit) / pair.Value.Tokens)),
            Gini = Round(Gini(judged.Select(pair => Cost(pair.Value, unit)))),
            WorstLanguage = worst.Key,
            WorstTax = Tax(worst.Value, reference, unit),
        };
    }

    private static LanguageFairness Describe(string language, LanguageTally tally, FairnessUnit[] units, LanguageTally reference) => new()
    {
        Language = language,
        Documents = tally.Documents,
        Bytes = tally.Bytes,
        Characters = tally.Characters,
        Words = tally.Words,
        Tokens = tally.Tokens,
        TokensPerWord = Ratio(tally.Tokens, tally.Words),
        BytesPerToken = Ratio(tally.Bytes, tally.Tokens),
        CharactersPerToken = Ratio(tally.Characters, tally.Tokens),
        Tax = units.ToDictionary(Name, unit => Tax(tally, reference, unit)),
    };

    private static double Cost(LanguageTally tally, FairnessUnit unit) => tally.In(unit) == 0 ? 0 : (double)tally.Tokens / tally.In(unit);

    private static double Tax(LanguageTally tally, LanguageTally reference, FairnessUnit unit) =>
        Cost(reference, unit) == 0 ? 0 : Round(Cost(tally, unit) / Cost(reference, unit));

    private static double Ratio(long over, long under) => under == 0 ? 0 : Round((double)over / under);

    private static double Round(double value) => Math.Round(value, 5);

    private static string Name(FairnessUnit unit) => unit.ToString().ToLowerInvariant();
}
