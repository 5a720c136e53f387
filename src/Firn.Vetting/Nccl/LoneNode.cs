using Firn.Vetting.Fabric;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Nccl;

/// <summary>This machine without a rendezvous: only what its own GPUs do among themselves can be tested.</summary>
internal sealed class LoneNode(NcclRanks ranks) : IFleet
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<PairOutcome>> Pairs(IReadOnlyList<(string First, string Second)> pairs, long bytes, TimeSpan deadline, CancellationToken stop) => throw new NotSupportedException("one node has no pairs");

    /// <inheritdoc/>
    public async Task<IReadOnlyList<GroupOutcome>> Groups(IReadOnlyList<IReadOnlyList<string>> groups, CollectiveSettings collective, CancellationToken stop)
    {
        var outcomes = new List<GroupOutcome>();
        foreach (var group in groups)
            outcomes.Add(await GroupTest.Run(group, [], collective, async (_, question, _) => await ranks.Answer(question, stop)));
        return outcomes;
    }
}
