using Firn.Vetting.Profiles;

namespace Firn.Vetting.Fabric;

/// <summary>
/// Finds who makes a collective slow by halving: groups of one level are tested at the same time, only slow ones are halved
/// again. About log2(n) levels for one culprit. Where both halves are fast and the whole is not, pairs across the halves
/// name the link.
/// </summary>
internal sealed class GroupBisection(IFleet fleet, CollectiveSettings collective, double least)
{
    /// <summary>Nodes that are slow with every partner.</summary>
    public SortedSet<string> Slow { get; } = new(StringComparer.Ordinal);

    /// <summary>Pairs that are slow between nodes that are fast elsewhere.</summary>
    public List<(string First, string Second)> Links { get; } = [];

    /// <summary>Groups that were slow and could not be told apart further.</summary>
    public List<IReadOnlyList<string>> Undecided { get; } = [];

    /// <summary>Levels of tests until now; each takes one collective's time.</summary>
    public int Levels { get; private set; }

    /// <summary>Searches in a group that is known to be slow.</summary>
    /// <param name="group">The group.</param>
    /// <param name="stop">Ends the search; what was found stays.</param>
    public async Task Search(IReadOnlyList<string> group, CancellationToken stop)
    {
        var slow = new List<IReadOnlyList<string>> { group };
        var good = new List<string>();
        var pairs = new List<(string First, string Second)>();
        var suspects = new List<(string First, string Second)>();
        while (slow.Count > 0)
        {
            // Two: one of them, or what is between them.
            pairs.AddRange(slow.Where(members => members.Count == 2).Select(members => (members[0], members[1])));
            var wide = slow.Where(members => members.Count > 2).ToList();
            if (wide.Count == 0)
                break;
            var halves = wide.Select(members => (Left: Slice(members, 0, (members.Count + 1) / 2), Right: Slice(members, (members.Count + 1) / 2, members.Count))).ToList();
            var tests = halves.SelectMany(half => new[] { half.Left, half.Right }).Where(members => members.Count > 1).ToList();
            var outcomes = (await Test(tests, stop)).ToDictionary(outcome => outcome.Members);
            var next = new List<IReadOnlyList<string>>();
            foreach (var (left, right) in halves)
            {
                var (leftSlow, rightSlow) = (IsSlow(left, outcomes), IsSlow(right, outcomes));
                if (!leftSlow && left.Count > 1)
                    good.AddRange(left);
                if (!rightSlow && right.Count > 1)
                    good.AddRange(right);
                if (leftSlow)
                    next.Add(left);
                if (rightSlow)
                    next.Add(right);
                if (!leftSlow && !rightSlow)
                    suspects.AddRange(left.Zip(right));
                else if (right.Count == 1)
                    suspects.Add((left[0], right[0]));
            }

            slow = next;
        }

        await Pairwise(pairs, suspects, good, stop);
    }

    // A pair found by halving: each end against a node that was fast in its own half. A pair across fast halves: test it.
    private async Task Pairwise(List<(string First, string Second)> pairs, List<(string First, string Second)> suspects, List<string> good, CancellationToken stop)
    {
        if (suspects.Count > 0)
        {
            foreach (var outcome in await Test([.. Disjoint(suspects).Select(pair => (IReadOnlyList<string>)[pair.First, pair.Second])], stop))
            {
                if (outcome.Rate is not { } rate || rate < least)
                    pairs.Add((outcome.Members[0], outcome.Members[1]));
            }
        }

        foreach (var (first, second) in pairs)
        {
            var partners = good.Where(name => name != first && name != second && !Slow.Contains(name)).Distinct(StringComparer.Ordinal).Take(2).ToList();
            if (partners.Count < 2)
            {
                Undecided.Add([first, second]);
                continue;
            }

            var outcomes = await Test([[first, partners[0]], [second, partners[1]]], stop);
            var slow = outcomes.Where(outcome => outcome.Rate is not { } rate || rate < least).Select(outcome => outcome.Members[0]).ToList();
            foreach (var name in slow)
                Slow.Add(name);
            if (slow.Count == 0)
                Links.Add((first, second));
        }
    }

    private async Task<IReadOnlyList<GroupOutcome>> Test(IReadOnlyList<IReadOnlyList<string>> groups, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Levels++;
        return await fleet.Groups(groups, collective, stop);
    }

    private bool IsSlow(IReadOnlyList<string> members, Dictionary<IReadOnlyList<string>, GroupOutcome> outcomes) =>
        outcomes.TryGetValue(members, out var outcome) && (outcome.Rate is not { } rate || rate < least);

    private static List<(string First, string Second)> Disjoint(List<(string First, string Second)> pairs)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        return [.. pairs.Where(pair => !used.Contains(pair.First) && !used.Contains(pair.Second) && used.Add(pair.First) && used.Add(pair.Second))];
    }

    private static List<string> Slice(IReadOnlyList<string> members, int from, int to) => [.. members.Skip(from).Take(to - from)];
}
