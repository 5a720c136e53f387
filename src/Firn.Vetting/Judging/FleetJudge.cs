using System.Globalization;
using Firn.Vetting.Checks;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Judging;

/// <summary>
/// Turns what the nodes found into verdicts: absolute limits were applied on the nodes; here the nodes are compared with each
/// other, and a fault that nearly all have alike is laid to the environment instead of to the nodes.
/// </summary>
internal static class FleetJudge
{
    /// <summary>Verdicts of all nodes, faults of the environment, and the numbers of the fleet.</summary>
    /// <param name="Nodes">In the order of the names.</param>
    /// <param name="Environment">What nearly all nodes have alike.</param>
    /// <param name="Numbers">Every measurement over all nodes.</param>
    public sealed record Judgement(IReadOnlyList<NodeVerdict> Nodes, IReadOnlyList<Finding> Environment, IReadOnlyList<FleetNumber> Numbers);

    /// <summary>Judges; pure in its arguments.</summary>
    public static Judgement Judge(VettingProfile profile, IReadOnlyList<NodeRecord> nodes, FabricFindings fabric)
    {
        var findings = nodes.ToDictionary(node => node.Name, node => Own(node, profile), StringComparer.Ordinal);
        foreach (var (node, finding) in fabric.Nodes)
            findings[node].Add(finding);
        Clocks(profile, nodes, findings, fabric);
        var numbers = Compare(profile, nodes, fabric, findings);
        Facts(profile, nodes, findings);
        var environment = Environment(profile, nodes, findings);
        environment.AddRange(fabric.Fabric);
        return new(
            [.. nodes.OrderBy(node => node.Name, StringComparer.Ordinal).Select(node => new NodeVerdict(node.Name, findings[node.Name].Select(finding => finding.Verdict).DefaultIfEmpty(VettingVerdict.Ok).Max(), findings[node.Name]))],
            environment,
            numbers);
    }

    private static List<Finding> Own(NodeRecord node, VettingProfile profile)
    {
        var findings = node.Results.SelectMany(result => result.Findings).ToList();
        if (!node.Joined)
            findings.Add(new(VettingVerdict.Bad, "rendezvous:missing", node.Lost ?? $"did not come to the rendezvous in {profile.JoinDeadline.TotalSeconds:F0} s", "see whether the node is up and may connect to the coordinator's"));
        else if (node.Lost is { } lost)
            findings.Add(new(VettingVerdict.Bad, "rendezvous:lost", $"was lost while it was vetted: {lost}", "see whether the node is up"));
        else if (!node.Checked)
            findings.Add(new(VettingVerdict.Bad, "rendezvous:late", $"had not ended its checks in time (it was in {Next(node, profile)})", "look at the node: something on it hangs or is slow"));
        return findings;
    }

    private static string Next(NodeRecord node, VettingProfile profile) =>
        profile.Checks.Select(check => check.Name).FirstOrDefault(name => node.Results.All(result => result.Check != name)) ?? "its report";

    private static void Clocks(VettingProfile profile, IReadOnlyList<NodeRecord> nodes, Dictionary<string, List<Finding>> findings, FabricFindings fabric)
    {
        var known = nodes.Where(node => node.ClockOffset is not null).Select(node => (node.Name, Seconds: node.ClockOffset!.Value.TotalSeconds)).ToList();
        if (known.Count == 0)
            return;

        // Against the median of all clocks, the coordinator's included: it may be the wrong one.
        var middle = Robust.Median([.. known.Select(item => item.Seconds), 0]);
        foreach (var (name, seconds) in known)
        {
            var skew = Math.Abs(seconds - middle);
            fabric.Measurements.Add((name, "clock", new Measurement(ClockCheck.Skew, skew, "s", Better.Neither)));
            if (profile.MaxClockSkew is { } most && skew > most.TotalSeconds)
                findings[name].Add(new(VettingVerdict.Bad, "clock:skew", string.Create(CultureInfo.InvariantCulture, $"its clock is {skew * 1000:F0} ms away from the others', at most {most.TotalMilliseconds:F0} ms is accepted"), "see whether the time service runs on it"));
        }
    }

    private static List<FleetNumber> Compare(VettingProfile profile, IReadOnlyList<NodeRecord> nodes, FabricFindings fabric, Dictionary<string, List<Finding>> findings)
    {
        var series = new SortedDictionary<(string Check, string Name), (string Unit, Better Better, List<(string Node, double Value)> Values)>();
        foreach (var (node, check, measurement) in nodes.SelectMany(node => node.Results.SelectMany(result => result.Measurements.Select(measurement => (node.Name, result.Check, measurement)))).Concat(fabric.Measurements))
        {
            if (!series.TryGetValue((check, measurement.Name), out var entry))
                series[(check, measurement.Name)] = entry = (measurement.Unit, measurement.Better, []);
            entry.Values.Add((node, measurement.Value));
        }

        var numbers = new List<FleetNumber>();
        foreach (var ((check, name), (unit, better, values)) in series)
        {
            var (median, deviation) = Robust.Spread([.. values.Select(item => item.Value)]);
            var (least, most) = (values.MinBy(item => item.Value), values.MaxBy(item => item.Value));
            numbers.Add(new(check, name, unit, values.Count, median, deviation, least.Value, least.Node, most.Value, most.Node));
            if (better == Better.Neither || values.Count < profile.Outliers.MinNodes)
                continue;
            foreach (var (node, value) in values)
            {
                if (Outlier(profile.Outliers, better, unit, median, deviation, value) is not { } verdict)
                    continue;
                findings[node].Add(new(verdict, $"{check}:outlier:{name}", $"{check} {name} is {Show(value, unit, profile.Units)}, the median of {values.Count} nodes is {Show(median, unit, profile.Units)}", "compare the node with its neighbours; drain it if it stays behind"));
            }
        }

        return numbers;
    }

    /// <summary>How far is too far; null when it is not.</summary>
    internal static VettingVerdict? Outlier(OutlierSettings settings, Better better, string unit, double median, double deviation, double value)
    {
        var behind = better == Better.Higher ? median - value : value - median;
        if (behind <= settings.Deviations * deviation || median <= 0)
            return null;
        if (better == Better.Higher)
            return behind > settings.Bad * median ? VettingVerdict.Bad : behind > settings.Degraded * median ? VettingVerdict.Degraded : null;

        // Latencies and temperatures scatter: only what a person would call strange is told, and never as bad by itself.
        var strange = unit switch { "s" => value > 0.01 && value > 5 * median, "°C" => behind > 15, _ => behind > median };
        return strange ? VettingVerdict.Degraded : null;
    }

    // Words that should be the same everywhere: driver, clock source. The few differ from the many.
    private static void Facts(VettingProfile profile, IReadOnlyList<NodeRecord> nodes, Dictionary<string, List<Finding>> findings)
    {
        var facts = nodes.SelectMany(node => node.Results.SelectMany(result => result.Facts.Select(fact => (node.Name, Key: (result.Check, fact.Key), fact.Value))));
        foreach (var group in facts.GroupBy(fact => fact.Key))
        {
            var values = group.GroupBy(fact => fact.Value).OrderByDescending(same => same.Count()).ToList();
            var total = group.Count();
            if (total < profile.Outliers.MinNodes || values.Count < 2 || values[0].Count() * 3 < total * 2)
                continue;
            foreach (var (name, _, value) in values.Skip(1).SelectMany(same => same))
                findings[name].Add(new(VettingVerdict.Degraded, $"{group.Key.Check}:differs:{group.Key.Key}", $"{group.Key.Check} {group.Key.Key} is \"{value}\", {values[0].Count()} of {total} nodes have \"{values[0].Key}\"", "bring the node to the state of the others"));
        }
    }

    private static List<Finding> Environment(VettingProfile profile, IReadOnlyList<NodeRecord> nodes, Dictionary<string, List<Finding>> findings)
    {
        var joined = nodes.Count(node => node.Joined);
        var environment = new List<Finding>();
        var alike = findings.SelectMany(pair => pair.Value.Where(finding => finding.Verdict is VettingVerdict.Bad or VettingVerdict.Unknown).DistinctBy(finding => finding.Key).Select(finding => (Node: pair.Key, finding)))
            .GroupBy(item => item.finding.Key, StringComparer.Ordinal);
        foreach (var group in alike)
        {
            var of = group.Key.StartsWith("rendezvous:", StringComparison.Ordinal) ? nodes.Count : joined;
            var count = group.Count();
            if (count < 2 || count < profile.EnvironmentShare * of)
                continue;
            var one = group.OrderBy(item => item.Node, StringComparer.Ordinal).First();
            environment.Add(one.finding with { Cause = $"{count} of {of} nodes alike; {one.Node}: {one.finding.Cause}" });
            foreach (var (node, _) in group)
                findings[node].RemoveAll(finding => finding.Key == group.Key);
        }

        return [.. environment.OrderBy(finding => finding.Key, StringComparer.Ordinal)];
    }

    /// <summary>A number for people: rates and sizes in the profile's unit.</summary>
    internal static string Show(double value, string unit, string rates) => unit switch
    {
        "B/s" => Quantity.Format(value, rates),
        "B" => Quantity.Format(value, rates[..^2]),
        "s" => string.Create(CultureInfo.InvariantCulture, $"{value * 1000:F2} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:G4} {unit}").TrimEnd(),
    };
}
