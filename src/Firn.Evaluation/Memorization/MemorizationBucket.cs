namespace Firn.Evaluation.Memorization;

/// <summary>The canaries that were planted equally often.</summary>
public sealed record MemorizationBucket
{
    /// <summary>What they were planted for.</summary>
    public required CanaryRole Role { get; init; }

    /// <summary>How often each was planted.</summary>
    public required int Planted { get; init; }

    /// <summary>How often training showed each, on average.</summary>
    public required double MeanSeen { get; init; }

    /// <summary>Canaries.</summary>
    public required int Canaries { get; init; }

    /// <summary>Canaries of which at least half of the second half came back in one run.</summary>
    public required int Recalled { get; init; }

    /// <summary>Canaries whose second half came back word for word.</summary>
    public required int Exact { get; init; }

    /// <summary>Mean ROUGE-L.</summary>
    public required double MeanRougeL { get; init; }

    /// <summary>Mean bits a token of the second halves.</summary>
    public required double MeanBitsPerToken { get; init; }

    /// <summary>Mean exposure.</summary>
    public required double MeanExposure { get; init; }
}
