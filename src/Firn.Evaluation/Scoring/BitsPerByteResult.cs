namespace Firn.Evaluation.Scoring;

/// <summary>Bits per byte of a model and two baselines.</summary>
public sealed record BitsPerByteResult
{
    /// <summary>What the number is, for whoever reads the file alone.</summary>
    public string Definition { get; init; } =
        "-sum of log2 p(token | earlier tokens of the document) over all tokens behind the start token, the end token included where the document is whole, divided by the UTF-8 bytes of the text";

    /// <summary>Share of the training tokens from which a language is marked.</summary>
    public required double MarkedShare { get; init; }

    /// <summary>By language, in order of its code.</summary>
    public required IReadOnlyList<LanguageScore> Languages { get; init; }

    /// <summary>All documents: sum of bits over sum of bytes.</summary>
    public required LanguageScore Pooled { get; init; }

    /// <summary>Marked languages where the model beats the unigram baseline.</summary>
    public int MarkedWonAgainstUnigram => Languages.Count(one => one.IsMarked && one.BeatsUnigram);

    /// <summary>Marked languages.</summary>
    public int Marked => Languages.Count(one => one.IsMarked);
}
