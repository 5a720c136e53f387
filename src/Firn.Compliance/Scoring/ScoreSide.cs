namespace Firn.Compliance.Scoring;

/// <summary>Which side of its language's threshold a text must lie on to stay.</summary>
public enum ScoreSide
{
    /// <summary>At the threshold or below: toxicity.</summary>
    Below,

    /// <summary>At the threshold or above: quality.</summary>
    Above,
}
