using Firn.Vetting.Judging;

namespace Firn.Vetting.History;

/// <summary>One vetting in the history.</summary>
internal sealed record HistoryEntry
{
    public DateTimeOffset At { get; init; }

    public string Job { get; init; } = "";

    public string Profile { get; init; } = "";

    public VettingOutcome Outcome { get; init; }

    /// <summary>Nodes that could be used, folded.</summary>
    public string Good { get; init; } = "";

    /// <summary>Nodes with findings: verdict and the worst finding's key.</summary>
    public SortedDictionary<string, string> Faults { get; init; } = new(StringComparer.Ordinal);
}
