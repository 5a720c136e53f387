using System.Collections.Concurrent;
using System.Text.Json;
using Firn.Core;
using Firn.Screening.Samples;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Analysis;

/// <summary>Everything that is known about a screened run: what each device did with its time, and the verdict.</summary>
public sealed class ScreenedJob
{
    private const int UsesCount = 10;

    /// <summary>What the run was started with, secrets hidden.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Job and step, for example <c>4711.0</c>; empty outside a scheduler.</summary>
    public required string JobStep { get; init; }

    /// <summary>When the first node began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>From the first node's start to the last sample.</summary>
    public required TimeSpan Length { get; init; }

    /// <summary>Names of the nodes, in their order.</summary>
    public required IReadOnlyList<string> Nodes { get; init; }

    /// <summary>Names of the GPUs' kinds, for example <c>NVIDIA GH200 120GB</c>; empty without GPUs.</summary>
    public required IReadOnlyList<string> GpuNames { get; init; }

    /// <summary>Ranks that were recorded, ascending.</summary>
    public required IReadOnlyList<int> Ranks { get; init; }

    /// <summary>Ranks that the program has.</summary>
    public required int World { get; init; }

    /// <summary>GPUs, or ranks where there are none; by node, then by number.</summary>
    public required IReadOnlyList<Subject> Subjects { get; init; }

    /// <summary>Seconds of each use over all subjects.</summary>
    public required IReadOnlyDictionary<TimeUse, double> Uses { get; init; }

    /// <summary>Share of each use in each slice of the run: [slice][use].</summary>
    public required IReadOnlyList<double[]> UsesOverTime { get; init; }

    /// <summary>Bytes a second over the network, both ways, added over the nodes, by slice.</summary>
    public required IReadOnlyList<double> Network { get; init; }

    /// <summary>Bytes a second read from disks, added over the nodes, by slice.</summary>
    public required IReadOnlyList<double> DiskRead { get; init; }

    /// <summary>Processor cores used by the ranks, by slice.</summary>
    public required IReadOnlyList<double> Cores { get; init; }

    /// <summary>Power of all GPUs in watts, by slice.</summary>
    public required IReadOnlyList<double> Power { get; init; }

    /// <summary>What the program printed, by slice; NaN where it printed nothing.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<double>> Program { get; init; }

    /// <summary>The ranks or devices that hold up the others; empty when none do.</summary>
    public required IReadOnlyList<Subject> Stragglers { get; init; }

    /// <summary>What could not be recorded, torn files, restarts: one line each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The command's status; null when it is not known.</summary>
    public int? Status { get; init; }

    /// <summary>Samples of the node that has most.</summary>
    public required int Samples { get; init; }

    /// <summary>The recorders' own cost: the largest share of one core.</summary>
    public double OwnCost { get; init; }

    /// <summary>The verdict.</summary>
    public Verdict Verdict { get; private set; } = null!;

    /// <summary>Share of the time of a use.</summary>
    public double Share(TimeUse use) => Uses.Values.Sum() is > 0 and var all ? Uses[use] / all : 0;

    /// <summary>Reads and judges a folder.</summary>
    /// <param name="folder">A folder that <c>screen run</c> wrote.</param>
    /// <exception cref="FirnException">There is no sample log in it (FIRN-SCR-011), or one is damaged (FIRN-SCR-010).</exception>
    public static ScreenedJob Read(string folder)
    {
        var files = NewestOfEachNode(folder, out var notes);
        return Judge(files.Count, i => NodeSamples.Read(files[i]), notes);
    }

    /// <summary>Judges nodes that are given one by one, so that ten thousand need not be in memory together.</summary>
    internal static ScreenedJob Judge(int count, Func<int, NodeSamples> read, List<string> notes)
    {
        var frames = new (double Start, double End, int Samples)[count];
        var texts = new ConcurrentBag<(int Node, string Text)>();
        Parallel.For(0, count, i =>
        {
            var node = read(i);
            frames[i] = (node.Start, node.Start + (node.Times.Count > 0 ? node.Times[^1] : 0), node.Times.Count);
        });
        var start = frames.Min(frame => frame.Start);
        var length = Math.Max(1e-3, frames.Max(frame => frame.End) - start);

        // A slice holds at least one sample of every node, or the picture has gaps that the run had not.
        var grid = new TimeGrid(start, length, Math.Clamp((int)(frames.Max(frame => frame.Samples) * 0.75), 6, count > 1000 ? 48 : 120));
        var accounts = new NodeAccount[count];
        var heads = new NodeHead[count];
        Parallel.For(0, count, i =>
        {
            var node = read(i);
            accounts[i] = new NodeAccount(node, i, grid).Run();
            heads[i] = NodeHead.Of(node, grid);
            if (node.IsTorn || node.End is null)
                texts.Add((i, $"{node.Node}: the log has no end; the recorder was killed, what it had written is used"));
            foreach (var note in node.Events.Where(one => one.GetProperty("event").GetString() == "note"))
                texts.Add((i, $"{node.Node}: {note.GetProperty("text").GetString()}"));
        });
        AddNotes(notes, texts);

        var subjects = accounts.SelectMany(account => account.Subjects).ToList();
        if (subjects.Any(subject => subject.IsGpu) && subjects.Any(subject => !subject.IsGpu))
        {
            notes.Add($"{subjects.Count(subject => !subject.IsGpu)} ranks are on nodes without a GPU and are left out of the account");
            subjects.RemoveAll(subject => !subject.IsGpu);
        }

        var ranks = accounts.SelectMany(account => account.Ranks).Distinct().Order().ToList();
        var world = heads.Max(head => head.World);
        var missing = Enumerable.Range(0, Math.Max(world, 0)).Except(ranks).ToList();
        if (missing.Count > 0)
            notes.Add($"{missing.Count} of {world} ranks were not recorded: {string.Join(", ", missing.Take(12))}{(missing.Count > 12 ? ", …" : "")}; their nodes ran no recorder, or they do not share memory with it");
        var skew = frames.Max(frame => frame.Start) - start;
        if (skew > Math.Max(5, length * 0.1))
            notes.Add($"the nodes' recordings begin {skew:0} s apart: a late node, or clocks that do not agree");

        var stragglers = StragglerSearch.Find(subjects, length);
        var over = Merge(accounts, grid);
        StragglerSearch.Account(subjects, stragglers, over);
        var uses = Enum.GetValues<TimeUse>().ToDictionary(use => use, use => subjects.Sum(subject => subject.Seconds[(int)use]));
        var job = new ScreenedJob
        {
            Command = heads[0].Command,
            JobStep = heads[0].JobStep,
            Started = DateTimeOffset.UnixEpoch.AddSeconds(start),
            Length = TimeSpan.FromSeconds(length),
            Nodes = [.. heads.Select(head => head.Node)],
            GpuNames = [.. heads.SelectMany(head => head.Gpus).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Ranks = ranks,
            World = world,
            Subjects = subjects,
            Uses = uses,
            UsesOverTime = over,
            Network = Sum(accounts, account => account.Network, grid.Slices),
            DiskRead = Sum(accounts, account => account.DiskRead, grid.Slices),
            Cores = Sum(accounts, account => account.Cores, grid.Slices),
            Power = Sum(accounts, account => account.Power, grid.Slices),
            Program = heads.Select(head => head.Program).Where(program => program.Count > 0).DefaultIfEmpty([]).First().ToDictionary(pair => pair.Key, pair => (IReadOnlyList<double>)[.. pair.Value.Select(value => (double)value)]),
            Stragglers = stragglers,
            Notes = notes,
            Status = heads.Max(head => head.Status),
            Samples = heads.Max(head => head.Samples),
            OwnCost = heads.Max(head => head.OwnCost),
        };
        job.Verdict = Verdict.Of(job);
        return job;
    }

    private static List<string> NewestOfEachNode(string folder, out List<string> notes)
    {
        notes = [];
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.samples") : [];
        if (files.Length == 0)
        {
            var below = Directory.Exists(folder) ? Directory.GetDirectories(folder).Where(one => Directory.EnumerateFiles(one, "*.samples").Any()).Order(StringComparer.Ordinal).ToList() : [];
            throw new FirnException("FIRN-SCR-011", folder, below.Count == 0 ? "holds no sample log" : $"holds {below.Count} runs and no sample log itself", below.Count == 0 ? "name a folder that firn screen run wrote" : $"name one of them, for example {below[^1]}", ExitCode.NotFound);
        }

        var heads = files.Select(file => (File: file, Head: Head(file))).ToList();
        var newest = heads.GroupBy(one => one.Head.Node).Select(group => group.MaxBy(one => one.Head.Start)).OrderBy(one => one.Head.Index).ThenBy(one => one.Head.Node, StringComparer.Ordinal).ToList();
        if (newest.Count < files.Length)
            notes.Add($"{files.Length - newest.Count} older recordings of the same nodes in this folder are left out");
        return [.. newest.Select(one => one.File)];
    }

    private static (string Node, int Index, double Start) Head(string file)
    {
        var reader = new SampleLogReader(file);
        if (reader.Next() != SampleLogReader.RecordKind.Meta)
            throw new FirnException("FIRN-SCR-010", file, "has no first record", "leave the file out, or record again", ExitCode.Invalid);
        var meta = reader.Json;
        return meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty("node", out var node) && node.ValueKind == JsonValueKind.String
            && meta.TryGetProperty("node_index", out var index) && index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out var number)
            && meta.TryGetProperty("started_unix_us", out var start) && start.ValueKind == JsonValueKind.Number
            ? (node.GetString()!, number, start.GetDouble())
            : throw new FirnException("FIRN-SCR-010", file, "does not say which node was recorded and when", "leave the file out, or record again", ExitCode.Invalid);
    }

    // The same words from thousands of nodes are one note.
    private static void AddNotes(List<string> notes, IEnumerable<(int Node, string Text)> texts)
    {
        foreach (var group in texts.OrderBy(text => text.Node).ThenBy(text => text.Text, StringComparer.Ordinal).GroupBy(text => text.Text[(text.Text.IndexOf(": ", StringComparison.Ordinal) + 2)..]).Take(50))
            notes.Add(group.Count() == 1 ? group.First().Text : $"{group.Count()} nodes: {group.Key}");
    }

    private static List<double[]> Merge(NodeAccount[] accounts, TimeGrid grid)
    {
        var result = new List<double[]>();
        for (var slice = 0; slice < grid.Slices; slice++)
        {
            var sum = new double[UsesCount];
            foreach (var account in accounts)
            {
                for (var use = 0; use < UsesCount; use++)
                    sum[use] += account.Uses[(slice * UsesCount) + use];
            }

            result.Add(sum);
        }

        return result;
    }

    private static double[] Sum(NodeAccount[] accounts, Func<NodeAccount, float[]> series, int slices)
    {
        var result = new double[slices];
        result.AsSpan().Fill(double.NaN);
        foreach (var account in accounts)
        {
            var one = series(account);
            for (var slice = 0; slice < one.Length; slice++)
            {
                if (!float.IsNaN(one[slice]))
                    result[slice] = (double.IsNaN(result[slice]) ? 0 : result[slice]) + one[slice];
            }
        }

        return result;
    }

    private sealed record NodeHead(string Node, IReadOnlyList<string> Command, string JobStep, int World, int? Status, int Samples, double OwnCost, Dictionary<string, float[]> Program, IReadOnlyList<string> Gpus)
    {
        public static NodeHead Of(NodeSamples node, TimeGrid grid)
        {
            var program = new Dictionary<string, float[]>();
            foreach (var (metric, factor) in new[] { ("tokens_per_second", 1e-3), ("tokens_per_second_per_gpu", 1e-3), ("mfu", 1e-6), ("step_time", 1e-6), ("flops_per_gpu", 1e-3), ("loss", 1e-6) })
            {
                foreach (var rank in node.Indices(EntityKind.Program).Take(1))
                {
                    if (node.Gauge(EntityKind.Program, rank, metric, factor) is { } values)
                        program[metric] = grid.Mean(node, node.Start - grid.Start, values);
                }
            }

            var job = node.Text("job");
            return new(
                node.Node,
                node.Meta.TryGetProperty("command", out var command) ? [.. command.EnumerateArray().Select(word => word.GetString() ?? "")] : [],
                job.Length == 0 ? "" : node.Text("step") is { Length: > 0 } step ? $"{job}.{step}" : job,
                (int)node.Number("world"),
                node.End is { } end && end.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Number ? status.GetInt32() : null,
                node.Times.Count,
                node.End is { } last && last.TryGetProperty("own_cpu_seconds", out var own) && last.TryGetProperty("seconds", out var seconds) && seconds.GetDouble() > 0 ? own.GetDouble() / seconds.GetDouble() : 0,
                program,
                node.Meta.TryGetProperty("gpus", out var gpus) ? [.. gpus.EnumerateArray().Select(gpu => gpu.TryGetProperty("name", out var name) ? name.GetString() ?? "" : "").Where(name => name.Length > 0)] : []);
        }
    }
}
