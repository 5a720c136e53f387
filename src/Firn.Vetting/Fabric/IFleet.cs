using Firn.Vetting.Profiles;

namespace Firn.Vetting.Fabric;

/// <summary>Nodes that can be tested against each other: the real ones, or simulated ones.</summary>
internal interface IFleet
{
    /// <summary>Tests disjoint pairs at the same time.</summary>
    Task<IReadOnlyList<PairOutcome>> Pairs(IReadOnlyList<(string First, string Second)> pairs, long bytes, TimeSpan deadline, CancellationToken stop);

    /// <summary>Runs a collective in each of some disjoint groups at the same time.</summary>
    Task<IReadOnlyList<GroupOutcome>> Groups(IReadOnlyList<IReadOnlyList<string>> groups, CollectiveSettings collective, CancellationToken stop);
}
