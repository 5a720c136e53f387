namespace Firn.Compliance.Scoring;

/// <summary>A classifier of good texts: what scores below its language's threshold is dropped.</summary>
public sealed record QualityModelConfig : ScoreFilterConfig
{
    /// <summary>The label of a linear model whose probability is the score. Default <c>good</c>.</summary>
    public override string Label { get; init; } = "good";
}
