using Firn.Core;
using Firn.Vetting.Fabric;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Tests.Fabric;

/// <summary>Nodes that only exist as numbers: a rate with a scatter of 5 %, slow nodes, slow links, dead nodes.</summary>
internal sealed class SimulatedFleet : IFleet
{
    private ulong count;

    public double Rate { get; init; } = 10e9;

    public Dictionary<string, double> SlowNodes { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string, string), double> SlowLinks { get; } = [];

    public HashSet<string> Dead { get; } = new(StringComparer.Ordinal);

    /// <summary>After this many tests of a slow node it is fast again.</summary>
    public int SlowTests { get; set; } = int.MaxValue;

    public Task<IReadOnlyList<PairOutcome>> Pairs(IReadOnlyList<(string First, string Second)> pairs, long bytes, TimeSpan deadline, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<PairOutcome>>([.. pairs.Select(pair => Dead.Contains(pair.First) || Dead.Contains(pair.Second)
            ? new PairOutcome(pair.First, pair.Second, null, null, "no answer in time", Dead.Contains(pair.First) ? pair.First : pair.Second)
            : new PairOutcome(pair.First, pair.Second, Measure(pair.First, pair.Second), 1e-5, null, null))]);

    public Task<IReadOnlyList<GroupOutcome>> Groups(IReadOnlyList<IReadOnlyList<string>> groups, CollectiveSettings collective, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<GroupOutcome>>([.. groups.Select(Group)]);

    private GroupOutcome Group(IReadOnlyList<string> group)
    {
        var members = group.ToHashSet(StringComparer.Ordinal);
        var rate = Rate * group.Select(node => SlowNodes.GetValueOrDefault(node, 1)).Concat(SlowLinks.Where(link => members.Contains(link.Key.Item1) && members.Contains(link.Key.Item2)).Select(link => link.Value)).Min();
        return new(group, rate * Scatter(), null, [], "tcp");
    }

    private double Measure(string first, string second)
    {
        var slow = Math.Min(SlowNodes.GetValueOrDefault(first, 1), SlowNodes.GetValueOrDefault(second, 1));
        if (slow < 1 && SlowTests-- <= 0)
            slow = 1;
        return Rate * Math.Min(slow, SlowLinks.GetValueOrDefault((first, second), 1)) * Scatter();
    }

    private double Scatter() => 0.95 + (0.1 * new CounterRandom(7, "fleet", count++).NextDouble());
}
