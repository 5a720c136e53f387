namespace Firn.Evaluation.Results;

/// <summary>What the baselines were made from.</summary>
public sealed record BaselineFacts
{
    /// <summary>Predictions counted: every token that the model was given but document starts and the first of each training sequence.</summary>
    public required long Predictions { get; init; }

    /// <summary>Distinct pairs of tokens among them.</summary>
    public required int DistinctPairs { get; init; }

    /// <summary>Development tokens that the discounts were fitted on; 0: closed form.</summary>
    public required long FittedOn { get; init; }

    /// <summary>Discount of the unigram model.</summary>
    public required double UnigramDiscount { get; init; }

    /// <summary>Discounts of the bigram model: pairs seen once, twice, more often; continuation counts.</summary>
    public required IReadOnlyList<double> BigramDiscounts { get; init; }
}
