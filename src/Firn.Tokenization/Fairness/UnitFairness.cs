namespace Firn.Tokenization.Fairness;

/// <summary>How evenly a tokenizer treats languages, counted in one unit.</summary>
public sealed record UnitFairness
{
    /// <summary>The unit.</summary>
    public required string Unit { get; init; }

    /// <summary>Fertility over all languages: tokens by units.</summary>
    public required double Fertility { get; init; }

    /// <summary>Compression: mean over languages of units by tokens.</summary>
    public required double Compression { get; init; }

    /// <summary>Gini coefficient of the languages' costs: 0 when all pay the same.</summary>
    public required double Gini { get; init; }

    /// <summary>The language that pays most.</summary>
    public required string WorstLanguage { get; init; }

    /// <summary>What it pays, the reference language being 1.</summary>
    public required double WorstTax { get; init; }
}
