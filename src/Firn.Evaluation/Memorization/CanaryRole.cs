namespace Firn.Evaluation.Memorization;

/// <summary>What a canary is planted for.</summary>
public enum CanaryRole
{
    /// <summary>Never planted.</summary>
    Control,

    /// <summary>Planted as often as its bucket says.</summary>
    Probe,

    /// <summary>Planted very often: shows whether the measurement can see memorisation at all.</summary>
    PositiveControl,
}
