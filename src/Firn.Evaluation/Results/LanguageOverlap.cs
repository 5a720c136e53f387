namespace Firn.Evaluation.Results;

/// <summary>How much of a language's held-out text also stands in the training split.</summary>
public sealed record LanguageOverlap
{
    /// <summary>Language and script, or <c>all</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Held-out documents.</summary>
    public required int Documents { get; init; }

    /// <summary>Documents with at least one n-gram in training.</summary>
    public required int DocumentsTouched { get; init; }

    /// <summary>n-grams in the held-out documents.</summary>
    public required long Ngrams { get; init; }

    /// <summary>Those that training has too.</summary>
    public required long Found { get; init; }

    /// <summary>Share of the n-grams that training has; 0 when the documents are too short to have any.</summary>
    public double Share => Ngrams == 0 ? 0 : Found / (double)Ngrams;
}
