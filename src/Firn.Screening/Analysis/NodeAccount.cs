using Firn.Screening.Samples;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Analysis;

/// <summary>
/// Accounts for the seconds of one node: every interval of every GPU (of every rank where there is none) goes to one or more
/// uses, by what the device did and by what its rank did meanwhile.
/// </summary>
/// <param name="node">The samples.</param>
/// <param name="nodeIndex">The node's place among the nodes.</param>
/// <param name="grid">The run's time slices.</param>
internal sealed class NodeAccount(NodeSamples node, int nodeIndex, TimeGrid grid)
{
    private readonly int samples = node.Times.Count;
    private readonly double offset = node.Start - grid.Start;

    /// <summary>GPUs, or ranks where there are none.</summary>
    public List<Subject> Subjects { get; } = [];

    /// <summary>Seconds of each use in each slice, added over the subjects: [slice * uses + use].</summary>
    public double[] Uses { get; } = new double[grid.Slices * Enum.GetValues<TimeUse>().Length];

    /// <summary>Bytes a second of the node in each slice, averaged; NaN where not recorded.</summary>
    public float[] Network { get; private set; } = [];

    /// <inheritdoc cref="Network"/>
    public float[] DiskRead { get; private set; } = [];

    /// <summary>Cores used by the ranks in each slice.</summary>
    public float[] Cores { get; private set; } = [];

    /// <summary>Power of the GPUs in each slice, watts.</summary>
    public float[] Power { get; private set; } = [];

    /// <summary>Ranks that were seen on this node.</summary>
    public IReadOnlyList<int> Ranks { get; private set; } = [];

    /// <summary>Does the account.</summary>
    public NodeAccount Run()
    {
        var nics = Nics();
        var network = Add(node.SumOfRates(EntityKind.Nic, nics.Select(nic => nic.Index), "received"), node.SumOfRates(EntityKind.Nic, nics.Select(nic => nic.Index), "sent"));
        var read = node.SumOfRates(EntityKind.Disk, node.Indices(EntityKind.Disk), "read");
        (Network, DiskRead) = (grid.Mean(node, offset, network), grid.Mean(node, offset, read));
        var host = new HostEvidence(
            network ?? [],
            nics.Sum(nic => nic.LineRate) / 8.0,
            node.Rate(EntityKind.Group, 0, "pressure_memory_some", 1e-6) ?? node.Rate(EntityKind.Node, 0, "pressure_memory_some", 1e-6) ?? [],
            node.Rate(EntityKind.Group, 0, "pressure_io_some", 1e-6) ?? node.Rate(EntityKind.Node, 0, "pressure_io_some", 1e-6) ?? [],
            node.Rate(EntityKind.Node, 0, "cpu_idle", 1e-3 / Math.Max(1, node.Number("processors"))) ?? []);
        var ended = node.Events.Where(one => one.GetProperty("event").GetString() == "rank-end").GroupBy(one => one.GetProperty("rank").GetInt32())
            .ToDictionary(group => group.Key, group => group.Max(one => one.GetProperty("at_seconds").GetDouble()));
        var ranks = node.Indices(EntityKind.Rank).Select(rank => new RankEvidence(node, rank)).ToList();
        Ranks = [.. ranks.Select(rank => rank.Rank)];
        Cores = grid.Mean(node, offset, ranks.Aggregate((double[]?)null, (sum, rank) => Add(sum, rank.Cores)));
        var allotted = Math.Max(1, node.Number("processor_limit") is > 0 and var quota ? Math.Min(quota, node.Number("processors")) : node.Number("processors")) / Math.Max(1, ranks.Count);
        var devices = node.Indices(EntityKind.Gpu).ToList();
        var owners = Owners(devices, [.. ranks.Select(rank => rank.Rank)]);
        double[]? power = null;
        foreach (var device in devices)
        {
            var gpu = new GpuEvidence(node, device);
            power = Add(power, gpu.Power);
            Gpu(gpu, owners.TryGetValue(device, out var owner) ? ranks.Find(rank => rank.Rank == owner) : null, ranks, host);
        }

        Power = grid.Mean(node, offset, power);
        if (devices.Count == 0)
        {
            foreach (var rank in ranks)
                Processor(rank, allotted, host, ended.TryGetValue(rank.Rank, out var at) ? at : double.NaN);
        }

        return this;
    }

    private static double[]? Add(double[]? left, double[]? right)
    {
        if (left is null || right is null)
            return left ?? right;
        return [.. left.Zip(right, (a, b) => (double.IsNaN(a) ? 0 : a) + (double.IsNaN(b) ? 0 : b))];
    }

    // The loopback counts everything twice; it is the network of a run on one machine, though.
    private List<(int Index, double LineRate)> Nics()
    {
        var all = new List<(int Index, string Name, double Rate)>();
        if (node.Meta.TryGetProperty("nics", out var list))
        {
            foreach (var nic in list.EnumerateArray())
                all.Add((all.Count, nic.GetProperty("name").GetString()!, nic.GetProperty("line_rate_bits").GetDouble()));
        }

        return [.. all.Select(nic => (nic.Index, nic.Rate))];
    }

    private Dictionary<int, int> Owners(List<int> devices, List<int> ranks)
    {
        var claims = new Dictionary<int, List<int>>();
        var locals = new SortedDictionary<int, int>();
        foreach (var seen in node.Events.Where(one => one.GetProperty("event").GetString() == "rank"))
        {
            var rank = seen.GetProperty("rank").GetInt32();
            locals[seen.GetProperty("local").GetInt32()] = rank;
            foreach (var word in (seen.GetProperty("gpus").GetString() ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (int.TryParse(word, out var device))
                    (claims.TryGetValue(device, out var list) ? list : claims[device] = []).Add(rank);
            }
        }

        var owners = claims.Where(claim => claim.Value.Count == 1 && devices.Contains(claim.Key)).ToDictionary(claim => claim.Key, claim => claim.Value[0]);

        // Every rank says "0" where each is given one GPU of its own: as many ranks as GPUs means one each, in order.
        if (owners.Count < devices.Count && ranks.Count == devices.Count && locals.Count == devices.Count)
            owners = devices.Zip(locals.Values).ToDictionary(pair => pair.First, pair => pair.Second);
        if (owners.Count == 0 && ranks.Count == 1)
            owners = devices.ToDictionary(device => device, _ => ranks[0]);
        return owners;
    }

    private void Gpu(GpuEvidence gpu, RankEvidence? owner, List<RankEvidence> ranks, HostEvidence host)
    {
        var busy = gpu.Busy;
        var first = Array.FindIndex(busy, value => value >= Thresholds.GpuStarted);
        var subject = new Subject
        {
            IsGpu = true,
            Node = node.Node,
            NodeIndex = nodeIndex,
            Index = gpu.Index,
            Rank = owner?.Rank ?? -1,
            Activity = grid.Mean(node, offset, gpu.SmActive ?? busy),
            Clock = gpu.Clock is null ? [] : grid.Mean(node, offset, gpu.Clock),
        };
        for (var i = 1; i < samples; i++)
        {
            var seconds = node.Times[i] - node.Times[i - 1];
            var share = double.IsNaN(busy[i]) ? double.NaN : Math.Clamp(busy[i], 0, 1);
            if (double.IsNaN(share))
            {
                Put(subject, i, TimeUse.Unknown, seconds);
                continue;
            }

            if (i < first)
            {
                Put(subject, i, TimeUse.Startup, seconds);
                continue;
            }

            var rank = owner ?? Merge(ranks, i);
            Put(subject, i, Waiting(rank, i, host, share), seconds * (1 - share));
            Put(subject, i, gpu.Doing(i, rank?.Hottest(i) ?? 0, host.NetworkShare(i)), seconds * share);
        }

        gpu.Describe(subject, node, first);
        subject.StoppedShare = owner is null ? 0 : StoppedShare(owner);
        Subjects.Add(subject);
    }

    // Which rank uses a GPU is not known: the busiest one speaks for all.
    private static RankEvidence? Merge(List<RankEvidence> ranks, int i) => ranks.Count == 0 ? null : ranks.MaxBy(rank => rank.CoresAt(i));

    /// <summary>Why a GPU had nothing to do.</summary>
    private static TimeUse Waiting(RankEvidence? rank, int i, HostEvidence host, double busy)
    {
        if (rank is null)
            return TimeUse.Unknown;
        if (host.Memory(i) >= Thresholds.MemoryPressure || rank.MajorFaults(i) >= Thresholds.MajorFaults)
            return TimeUse.Memory;
        if (rank.BlockedAt(i) || host.Io(i) >= Thresholds.Blocked)
            return TimeUse.Input;
        if (rank.Hottest(i) >= Thresholds.BusyThread)
            return busy >= 0.1 ? TimeUse.Launch : TimeUse.Processor;
        if (rank.Helpers(i) >= 0.7)
            return TimeUse.Input;
        if (rank.CoresAt(i) >= 0.7 || (rank.RunningAt(i) && host.IsFull(i)))
            return TimeUse.Processor;
        if (host.NetworkShare(i) >= Thresholds.NetworkShare)
            return TimeUse.Communication;
        if (rank.Reads(i) >= Thresholds.ReadRate)
            return TimeUse.Input;
        return rank.CoresAt(i) < Thresholds.IdleCores * 2 && busy < 0.1 ? TimeUse.Idle : TimeUse.Unknown;
    }

    private void Processor(RankEvidence rank, double allotted, HostEvidence host, double endedAt)
    {
        var share = new double[samples];
        var uses = new TimeUse[samples];
        for (var i = 1; i < samples; i++)
        {
            share[i] = Math.Clamp(rank.CoresAt(i) / allotted, 0, 1);
            uses[i] = Use(rank, i, share[i], host);
        }

        share[0] = double.NaN;
        var first = Array.FindIndex(uses, 1, use => use is not TimeUse.Idle);
        var subject = new Subject { IsGpu = false, Node = node.Node, NodeIndex = nodeIndex, Index = rank.Rank, Rank = rank.Rank, Activity = grid.Mean(node, offset, share), EndedAt = endedAt };
        for (var i = 1; i < samples; i++)
        {
            var seconds = node.Times[i] - node.Times[i - 1];
            if (node.Times[i] > endedAt)
                Put(subject, i, TimeUse.Idle, seconds);
            else
                Put(subject, i, i < first ? TimeUse.Startup : uses[i], seconds);
        }

        if (first < 0)
            (subject.Seconds[(int)TimeUse.Idle], subject.Seconds[(int)TimeUse.Startup]) = (subject.Seconds[(int)TimeUse.Idle] + subject.Seconds[(int)TimeUse.Startup], 0);
        subject.StoppedShare = StoppedShare(rank);
        Subjects.Add(subject);
    }

    private double StoppedShare(RankEvidence rank) =>
        samples < 2 ? 0 : Enumerable.Range(1, samples - 1).Where(rank.StoppedAt).Sum(i => node.Times[i] - node.Times[i - 1]) / Math.Max(1e-9, node.Times[^1] - node.Times[0]);

    /// <summary>What a rank without a GPU did.</summary>
    private static TimeUse Use(RankEvidence rank, int i, double share, HostEvidence host)
    {
        if (host.Memory(i) >= Thresholds.MemoryPressure || rank.MajorFaults(i) >= Thresholds.MajorFaults)
            return TimeUse.Memory;
        var busyNetwork = host.NetworkRate(i) >= Thresholds.NetworkRate || host.NetworkShare(i) >= Thresholds.NetworkShare;
        if (busyNetwork && rank.SystemShare(i) >= 0.5)
            return TimeUse.Communication;
        if (rank.BlockedAt(i))
            return TimeUse.Input;
        if (share >= Thresholds.BusyProcessors || rank.Hottest(i) >= Thresholds.BusyThread || rank.CoresAt(i) >= Thresholds.BusyThread || (rank.RunningAt(i) && host.IsFull(i)))
            return TimeUse.Processor;
        if (busyNetwork)
            return TimeUse.Communication;
        if (rank.Reads(i) >= Thresholds.ReadRate)
            return TimeUse.Input;
        return rank.CoresAt(i) < Thresholds.IdleCores ? TimeUse.Idle : TimeUse.Unknown;
    }

    private void Put(Subject subject, int i, TimeUse use, double seconds)
    {
        subject.Seconds[(int)use] += seconds;
        Uses[(grid.SliceOf(offset + node.Times[i]) * Enum.GetValues<TimeUse>().Length) + (int)use] += seconds;
    }
}
