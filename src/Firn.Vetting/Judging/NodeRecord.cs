using Firn.Vetting.Checks;

namespace Firn.Vetting.Judging;

/// <summary>All that is known of a node when judgement is passed.</summary>
/// <param name="Name">Its name.</param>
internal sealed record NodeRecord(string Name)
{
    /// <summary>It came to the rendezvous.</summary>
    public bool Joined { get; init; }

    /// <summary>Why it did not come, or no longer answers; null while it does.</summary>
    public string? Lost { get; init; }

    /// <summary>All its checks have come to an end.</summary>
    public bool Checked { get; init; }

    public IReadOnlyList<CheckResult> Results { get; init; } = [];

    /// <summary>Its clock minus the coordinator's.</summary>
    public TimeSpan? ClockOffset { get; init; }
}
