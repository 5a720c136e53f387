namespace Firn.Pipelines.Steps;

/// <summary>What a step says about a decision, beside the verdict itself. Empty means absent.</summary>
public readonly record struct Finding
{
    /// <summary>Stable reason code, for example <c>too_few_words</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The rule within the step; the reason when empty.</summary>
    public string Rule { get; init; }

    /// <summary>What the rule saw; never masked personal data.</summary>
    public string Evidence { get; init; }

    /// <summary>The consent signal that decided.</summary>
    public string Signal { get; init; }

    /// <summary>Why the text may be used, where the step decides that.</summary>
    public string Basis { get; init; }

    /// <summary>Version of the policy data applied.</summary>
    public string PolicyVersion { get; init; }

    /// <summary>Hash of the snapshot that the evidence comes from.</summary>
    public string SnapshotHash { get; init; }

    /// <summary>Line in the snapshot, from 1.</summary>
    public int Line { get; init; }
}
