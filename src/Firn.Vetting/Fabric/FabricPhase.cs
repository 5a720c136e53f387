using System.Globalization;
using Firn.Vetting.Checks;
using Firn.Vetting.Judging;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Fabric;

/// <summary>The tests between nodes: rounds of pairs, who was slow tested again, then collectives over those that are left, halved where they are slow.</summary>
internal sealed class FabricPhase(VettingProfile profile, IFleet fleet, FabricFindings findings)
{
    /// <summary>A collective is repeated without those that failed by themselves, not for ever.</summary>
    private const int MostAttempts = 3;

    private const string LookAt = "have its cables, interfaces and switch port looked at";

    /// <summary>Runs everything that the profile asks for. When stopped, what was found stays.</summary>
    public async Task Run(IReadOnlyList<string> nodes, CancellationToken stop)
    {
        var usable = nodes.Order(StringComparer.Ordinal).ToList();
        if (profile.Pairs is { } pairs && usable.Count > 1)
            usable = await Pairs(pairs, usable, stop);
        foreach (var collective in profile.Collectives)
        {
            // Who is known to be bad would only spoil the next one, and cost its deadline.
            await Collective(collective, usable, stop);
            var bad = findings.Nodes.Where(item => item.Finding.Verdict == VettingVerdict.Bad).Select(item => item.Node).ToHashSet(StringComparer.Ordinal);
            usable.RemoveAll(bad.Contains);
        }
    }

    private async Task<List<string>> Pairs(PairSettings pairs, List<string> nodes, CancellationToken stop)
    {
        var outcomes = new List<PairOutcome>();
        // Of three nodes all pairs are needed: in two rounds the slow one may have been in both, and nothing is fast beside it.
        var all = nodes.Count - 1 + (nodes.Count % 2);
        var rounds = nodes.Count == 3 ? all : Math.Min(pairs.Rounds, all);
        for (var round = 0; round < rounds; round++)
            outcomes.AddRange(await fleet.Pairs(PairPlan.Round(nodes, round), (long)pairs.Payload.Value, pairs.Deadline, stop));
        var least = pairs.MinRate?.Value ?? 0;
        var judged = PairJudge.Judge(outcomes, pairs.Slow, least);

        // Nobody is blamed for one bad moment: the slow meet others again, one of them at a time with a node that is fast.
        var suspects = judged.Slow.Keys.Concat(judged.Undecided.SelectMany(pair => new[] { pair.First, pair.Second })).ToHashSet(StringComparer.Ordinal);
        if (suspects.Count > 0 || judged.Links.Count > 0)
        {
            var trusted = new Queue<string>(nodes.Where(node => !suspects.Contains(node)));
            var again = new List<(string First, string Second)>();
            foreach (var suspect in suspects.Order(StringComparer.Ordinal))
            {
                if (trusted.TryDequeue(out var partner))
                    again.Add((suspect, partner));
            }

            if (again.Count > 0)
                outcomes.AddRange(await fleet.Pairs(again, (long)pairs.Payload.Value, pairs.Deadline, stop));
            var busy = new HashSet<string>(StringComparer.Ordinal);
            var links = judged.Links.Where(link => busy.Add(link.First) & busy.Add(link.Second)).Select(link => (link.First, link.Second)).ToList();
            if (links.Count > 0)
            {
                var repeated = await fleet.Pairs(links, (long)pairs.Payload.Value, pairs.Deadline, stop);
                var limit = Math.Max(judged.Reference * pairs.Slow, least);
                var recovered = repeated.Where(link => link.Rate >= limit).Select(link => (link.First, link.Second)).ToHashSet();
                outcomes.RemoveAll(outcome => recovered.Contains((outcome.First, outcome.Second)));
                outcomes.AddRange(repeated);
            }

            judged = PairJudge.Judge(outcomes, pairs.Slow, least);
        }

        Tell(pairs, nodes, outcomes, judged);
        return [.. nodes.Where(node => !judged.Slow.ContainsKey(node))];
    }

    private void Tell(PairSettings pairs, List<string> nodes, List<PairOutcome> outcomes, PairJudge.Result judged)
    {
        foreach (var node in nodes)
        {
            var own = outcomes.Where(outcome => (outcome.First == node || outcome.Second == node) && outcome.Rate is not null).ToList();
            if (own.Count == 0)
                continue;
            findings.Measurements.Add((node, "pairs", new Measurement("best_rate", own.Max(outcome => outcome.Rate!.Value), "B/s", Better.Neither)));
            findings.Measurements.Add((node, "pairs", new Measurement("best_latency", own.Min(outcome => outcome.Latency ?? 0), "s", Better.Neither)));
        }

        var unit = pairs.MinRate?.Unit ?? profile.Units;
        if (nodes.Count > 2 && judged.Reference > 0 && judged.Reference < (pairs.MinRate?.Value ?? 0))
        {
            findings.Fabric.Add(new(VettingVerdict.Bad, "pairs:all_slow", $"half of the nodes reach no partner faster than {Quantity.Format(judged.Reference, unit)}, at least {pairs.MinRate} is asked for", "check the network stack of the environment (fabric hook, provider) before any node"));
            return;
        }

        foreach (var (node, best) in judged.Slow)
        {
            var cause = best is { } rate
                ? $"no partner reached it faster than {Quantity.Format(rate, unit)}, the median node reaches {Quantity.Format(judged.Reference, unit)}"
                : $"no partner reached it: {outcomes.First(outcome => outcome.First == node || outcome.Second == node).Error ?? "all tests failed"}";
            findings.Nodes.Add((node, new(VettingVerdict.Bad, best is null ? "pairs:unreachable" : "pairs:slow", cause, LookAt)));
        }

        foreach (var link in judged.Links.DistinctBy(link => (link.First, link.Second)))
            findings.Links.Add(new(link.First, link.Second, new(VettingVerdict.Degraded, "pairs:link", link.Rate is { } rate ? $"{Quantity.Format(rate, unit)}, both ends are faster elsewhere" : $"{link.Error}, both ends are well elsewhere", "have the route between them looked at")));
        foreach (var pair in judged.Undecided)
        {
            var cause = $"{(pair.Rate is { } rate ? $"{Quantity.Format(rate, unit)} between" : $"{pair.Error} between")} {pair.First} and {pair.Second}, and no third node to tell which is at fault";
            findings.Nodes.Add((pair.First, new(VettingVerdict.Unknown, "pairs:undecided", cause, "vet with a third node")));
            findings.Nodes.Add((pair.Second, new(VettingVerdict.Unknown, "pairs:undecided", cause, "vet with a third node")));
        }
    }

    private async Task Collective(CollectiveSettings collective, List<string> nodes, CancellationToken stop)
    {
        // One node alone has nobody to send to, but its GPUs have each other.
        var single = collective.Topology == Topology.Intranode;
        if (nodes.Count == 0 || (collective.Topology == Topology.Internode && nodes.Count < 2))
            return;
        var groups = single ? nodes.Select(node => (IReadOnlyList<string>)[node]).ToList() : [nodes];
        for (var attempt = 1; groups.Count > 0; attempt++)
        {
            var outcomes = await fleet.Groups(groups, collective, stop);
            groups = [];
            foreach (var outcome in outcomes)
            {
                if (!single || outcomes.Count == 1)
                    findings.Collectives.Add(new(collective.Name, outcome.Transport, outcome.Members.Count, outcome.Rate, Judge(collective, outcome).Text));
                await Decide(collective, outcome, stop);

                // Who said himself that he is at fault is out; what the others can do is not known yet.
                List<string> rest = [.. outcome.Members.Where(node => outcome.Blame.All(item => item.Node != node))];
                if (outcome.Blame.Count > 0 && rest.Count > (collective.Topology == Topology.Full ? 0 : 1) && attempt < MostAttempts)
                    groups.Add(rest);
            }
        }
    }

    private async Task Decide(CollectiveSettings collective, GroupOutcome outcome, CancellationToken stop)
    {
        var (least, text) = Judge(collective, outcome);
        var key = $"collective:{collective.Name}";
        if (collective.Topology == Topology.Intranode && outcome.Rate is { } own)
            findings.Measurements.Add((outcome.Members[0], "collective", new Measurement(collective.Name, own, "B/s", Better.Higher)));
        if (outcome.Transport == "none")
        {
            if (collective.NcclRequired)
            {
                foreach (var node in outcome.Members)
                    findings.Nodes.Add((node, new(VettingVerdict.Unknown, $"{key}:no_nccl", $"NCCL is asked for and cannot be used: {outcome.Error}", "run where libnccl.so.2 and the driver are (in the job's container: --srun=--environment=…), or leave out nccl_required to judge TCP")));
            }

            return;
        }

        foreach (var (node, cause) in outcome.Blame)
            findings.Nodes.Add((node, new(VettingVerdict.Bad, $"{key}:failed", $"the collective {collective.Name}: {cause}", "look at the kernel's log for Xid messages, and at the node's GPUs")));
        if (outcome.Blame.Count > 0 || (outcome.Rate is { } rate && rate >= least))
            return;
        if (outcome.Network == "Socket" && outcome.Members.Count > 1)
            findings.Fabric.Add(new(VettingVerdict.Bad, $"{key}:socket", $"NCCL uses plain sockets in the collective {collective.Name}: {text}", "bring the fabric's plugin into the environment (on Alps: the annotation for aws_ofi_nccl) before any node is looked at"));
        else if (collective.Topology == Topology.Intranode)
            findings.Nodes.Add((outcome.Members[0], new(VettingVerdict.Bad, $"{key}:slow", $"the collective {collective.Name} inside of the node: {text}", "have the links between its GPUs looked at")));
        else
            await Halve(collective, outcome, least, text, stop);
    }

    private async Task Halve(CollectiveSettings collective, GroupOutcome outcome, double least, string text, CancellationToken stop)
    {
        var search = new GroupBisection(fleet, collective, least);
        await search.Search(outcome.Members, stop);
        foreach (var node in search.Slow)
            findings.Nodes.Add((node, new(VettingVerdict.Bad, $"collective:{collective.Name}:slow", $"every group with it is slow in the collective {collective.Name} ({text})", LookAt)));
        foreach (var (first, second) in search.Links)
            findings.Links.Add(new(first, second, new(VettingVerdict.Degraded, $"collective:{collective.Name}:link", $"slow in the collective {collective.Name}, both ends are faster elsewhere", "have the route between them looked at")));
        foreach (var node in search.Undecided.SelectMany(group => group).Distinct(StringComparer.Ordinal))
            findings.Nodes.Add((node, new(VettingVerdict.Unknown, $"collective:{collective.Name}:undecided", $"the collective {collective.Name} is slow ({text}), and no third node tells who is at fault", "vet with more nodes")));
    }

    private (double Least, string Text) Judge(CollectiveSettings collective, GroupOutcome outcome)
    {
        var limit = outcome.Transport == "nccl" ? collective.MinNccl : collective.MinTcp;
        var unit = limit?.Unit ?? profile.Units;
        var text = outcome.Rate is { } rate ? Quantity.Format(rate, unit) : outcome.Error ?? "failed";
        if (outcome.Ranks > 0)
            text += string.Create(CultureInfo.InvariantCulture, $" with {outcome.Ranks} GPUs{(outcome.Network is { } network ? $" over {network}" : "")}");
        return (limit?.Value ?? double.Epsilon, limit is { } least ? string.Create(CultureInfo.InvariantCulture, $"{text}, at least {least} is asked for") : text);
    }
}
