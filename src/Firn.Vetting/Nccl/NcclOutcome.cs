using Firn.Vetting.Fabric;
using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Nccl;

/// <summary>What the nodes' answers about a collective over NCCL come to: its rate, or who is at fault as far as it can be told.</summary>
internal static class NcclOutcome
{
    /// <summary>Sums up; a null answer never came. Pure.</summary>
    public static GroupOutcome From(IReadOnlyList<string> group, IReadOnlyList<Message?> answers)
    {
        var blame = new List<(string Node, string Cause)>();
        for (var i = 0; i < group.Count; i++)
        {
            if (answers[i] is not { } answer)
                blame.Add((group[i], "gave no answer in time"));
            else if (answer.Error is { } error)
                blame.Add((group[i], error));
            else if (answer.Ranks?.FirstOrDefault(rank => rank is { Error: not null, Own: true }) is { } own)
                blame.Add((group[i], $"GPU {own.Device}: {own.Error}"));
        }

        var ranks = answers.SelectMany((answer, i) => (answer?.Ranks ?? []).Select(rank => (Node: group[i], Rank: rank))).ToList();
        var failed = ranks.Where(item => item.Rank.Error is not null).ToList();
        var wrong = failed.Where(item => item.Rank.Wrong).DistinctBy(item => item.Node).ToList();
        if (blame.Count == 0 && wrong.Count > 0)
        {
            // A GPU that adds wrongly spoils its own sum; one that sends wrongly spoils all: then the group is halved.
            if (wrong.Count * 2 < group.Count || group.Count == 1)
                blame.AddRange(wrong.Select(item => (item.Node, $"GPU {item.Rank.Device}: {item.Rank.Error}")));
        }
        else if (blame.Count == 0 && failed.Count > 0)
        {
            // Nobody failed by itself: the few that are stuck before the others are whom the others wait for.
            var furthest = ranks.Max(item => item.Rank.Stage);
            var behind = failed.Where(item => item.Rank.Stage < furthest).ToList();
            if (behind.Count * 2 < ranks.Count)
                blame.AddRange(behind.DistinctBy(item => item.Node).Select(item => (item.Node, $"GPU {item.Rank.Device}: {item.Rank.Error}")));
        }

        if (blame.Count > 0 || failed.Count > 0)
        {
            var error = failed.Count > 0 ? failed.OrderByDescending(item => item.Rank.Wrong).First().Rank.Error! : $"{blame[0].Node}: {blame[0].Cause}";
            return new(group, null, error, [.. blame.Select(item => item.Node)], "nccl") { Blame = blame };
        }

        // Of one fabric all use the same network: the few that fell back to another make it slow for all.
        var networks = ranks.Where(item => item.Rank.Network is not null).GroupBy(item => item.Rank.Network!, StringComparer.Ordinal).OrderByDescending(same => same.Count()).ToList();
        if (networks.Count > 1 && networks[0].Count() * 2 > ranks.Count)
            blame.AddRange(networks.Skip(1).SelectMany(same => same.Select(item => (item.Node, $"NCCL uses the network {same.Key}, the others {networks[0].Key}"))).DistinctBy(item => item.Node));

        // As slow as its slowest member says.
        var rate = ranks.Count == 0 ? 0 : ranks.Min(item => item.Rank.Rates is { Count: > 0 } rates ? rates.Order().ElementAt(rates.Count / 2) : 0);
        return new(group, rate, null, [], "nccl") { Ranks = ranks.Count, Network = networks.Select(same => same.Key).FirstOrDefault(), Blame = blame };
    }
}
