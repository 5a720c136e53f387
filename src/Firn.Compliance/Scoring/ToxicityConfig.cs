namespace Firn.Compliance.Scoring;

/// <summary>A classifier of toxic texts: what scores above its language's threshold is dropped.</summary>
public sealed record ToxicityConfig : ScoreFilterConfig
{
    /// <summary>The label of a linear model whose probability is the score. Default <c>toxic</c>.</summary>
    public override string Label { get; init; } = "toxic";
}
