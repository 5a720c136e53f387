namespace Firn.Evaluation.Scoring;

/// <summary>Bits per byte of one language, or of all.</summary>
public sealed record LanguageScore
{
    /// <summary>Language and script, or <c>all</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Held-out documents scored.</summary>
    public required int Documents { get; init; }

    /// <summary>Works they are parts of.</summary>
    public required int Works { get; init; }

    /// <summary>Tokens scored.</summary>
    public required long Tokens { get; init; }

    /// <summary>UTF-8 bytes of their text.</summary>
    public required long Bytes { get; init; }

    /// <summary>The language's share of the tokens that the model was trained on.</summary>
    public required double TrainingShare { get; init; }

    /// <summary>The share is large enough that the model is expected to have learnt the language.</summary>
    public required bool IsMarked { get; init; }

    /// <summary>The model's bits per byte.</summary>
    public required double Model { get; init; }

    /// <summary>The unigram baseline's.</summary>
    public required double Unigram { get; init; }

    /// <summary>The bigram baseline's.</summary>
    public required double Bigram { get; init; }

    /// <summary>The model needs fewer bits than the unigram baseline.</summary>
    public bool BeatsUnigram => Model < Unigram;

    /// <summary>The model needs fewer bits than the bigram baseline.</summary>
    public bool BeatsBigram => Model < Bigram;
}
