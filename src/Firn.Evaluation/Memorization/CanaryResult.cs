namespace Firn.Evaluation.Memorization;

/// <summary>What the model did with one canary.</summary>
public sealed record CanaryResult
{
    /// <summary>The canary's id.</summary>
    public required string Id { get; init; }

    /// <summary>What it was planted for.</summary>
    public required CanaryRole Role { get; init; }

    /// <summary>How often it stands in the training split.</summary>
    public required int Planted { get; init; }

    /// <summary>How often training really showed it.</summary>
    public required int Seen { get; init; }

    /// <summary>Tokens of its second half.</summary>
    public required int SuffixTokens { get; init; }

    /// <summary>Tokens of the second half that the greedy continuation of the first has right from the start.</summary>
    public required int CommonPrefix { get; init; }

    /// <summary>Longest run of the second half in the continuation.</summary>
    public required int LongestRun { get; init; }

    /// <summary>Longest common subsequence over the second half's length.</summary>
    public required double RougeL { get; init; }

    /// <summary>Bits a token that the model needs for the second half, given the first.</summary>
    public required double BitsPerToken { get; init; }

    /// <summary>log2((controls + 1) / rank) where rank is its place among the controls by bits a token: the exposure of Carlini et al. (arXiv 1802.08232), against our few controls; 0 for a text like any control.</summary>
    public required double Exposure { get; init; }

    /// <summary>The whole second half, word for word.</summary>
    public bool IsExact => SuffixTokens > 0 && CommonPrefix == SuffixTokens;

    /// <summary>At least half of the second half in one run: with words drawn at random no guess does that.</summary>
    public bool IsRecalled => SuffixTokens > 0 && 2 * LongestRun >= SuffixTokens;
}
