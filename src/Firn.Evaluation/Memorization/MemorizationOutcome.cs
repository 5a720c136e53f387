namespace Firn.Evaluation.Memorization;

/// <summary>What the canaries allow one to say.</summary>
public enum MemorizationOutcome
{
    /// <summary>No canaries were planted.</summary>
    NotTested,

    /// <summary>The positive control was not recalled: nothing can be said, least of all that there is no memorisation.</summary>
    NotMeasurable,

    /// <summary>A control that was never planted was recalled, or seen in training: the measurement is broken.</summary>
    Invalid,

    /// <summary>The positive control was recalled, no control was: the buckets' numbers mean what they say.</summary>
    Measured,
}
