using System.Globalization;
using System.Text.Json;
using Firn.Core;
using Firn.Telemetry.Recording;
using Firn.Telemetry.Sampling;

namespace Firn.Telemetry.Running;

/// <summary>
/// Runs a command and records it. Of the ranks of a node one records for all; the others register and become the command. The
/// command comes first: whatever goes wrong with the recording is said and the command goes on.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="say">Where words for people go.</param>
public sealed class ScreenedRun(TimeProvider time, TextWriter say)
{
    private const int SIGTERM = 15;

    /// <summary>Runs <c>screen run</c> with the words that follow it.</summary>
    /// <returns>The command's status, or 125 to 127 as env(1) has them.</returns>
    public int Execute(IReadOnlyList<string> words)
    {
        if (words is ["--help"] or ["-h"])
        {
            say.WriteLine(ScreenOptions.Help);
            return 0;
        }

        try
        {
            return Execute(ScreenOptions.Parse(words));
        }
        catch (FirnException error)
        {
            say.WriteLine($"firn: {error.Message}");
            return (int)error.ExitCode;
        }
    }

    private int Execute(ScreenOptions options)
    {
        var place = RankPlace.From(Environment.GetEnvironmentVariable, Environment.MachineName);
        var registry = new RankRegistry(place, Parent());
        var gpus = Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") ?? Environment.GetEnvironmentVariable("ROCR_VISIBLE_DEVICES") ?? "";
        if (place.LocalRank > 0)
        {
            try
            {
                registry.Register(place, Environment.ProcessId, time.GetUtcNow(), gpus);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or FirnException)
            {
                Note($"rank {place.Rank} is not recorded: {error.Message}");
            }

            ChildProcess.Become(options.Command);
        }

        using var signals = new SignalForwarding();
        if (Path.GetFileName(options.Command[0]) is "srun" or "mpirun" or "mpiexec" && place.Job.Length > 0 && Environment.GetEnvironmentVariable("SLURM_JOB_NUM_NODES") is not (null or "1"))
            Note($"{options.Command[0]} starts its tasks on other nodes, where nothing is recorded; write {options.Command[0]} ... firn-node screen run -- COMMAND");
        var log = options.Log ?? StandardOutputFile();
        var logStart = log is not null && File.Exists(log) ? new FileInfo(log).Length : 0;
        var before = Own();
        var begin = time.GetTimestamp();
        var start = time.GetUtcNow();
        var output = log is null && !options.Tee ? null : new ProgramOutput(log, logStart);
        using var tee = options.Tee ? OutputTee.Create(output!) : null;
        if (options.Tee && tee is null && log is null)
            Note("--tee: the output goes to no pipe and is left alone; name the program's log with --log");
        var child = ChildProcess.Start(options.Command, [], tee?.Ends ?? []);
        signals.To(child);
        tee?.Begin();

        using var ended = new ManualResetEventSlim();
        var result = (Status: ChildProcess.OwnFailure, Usage: default(Libc.ResourceUsage));
        var waiter = new Thread(() =>
        {
            result = child.Wait();
            ended.Set();
        })
        { IsBackground = true, Name = "wait" };
        waiter.Start();

        Recorder? recorder = null;
        try
        {
            recorder = new Recorder(options, place, time, start, begin, registry, output, child.Pid, gpus);
            recorder.Loop(ended, signals);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The command comes first: no fault of the recording may reach it.
            Note($"the recording stopped, the command goes on: {error.Message}");
        }

        ended.Wait();
        waiter.Join();
        if (recorder is null)
            return result.Status;
        try
        {
            recorder.Finish(result.Status, result.Usage, Own() - before);
            if (!options.Quiet)
                Note(recorder.Summary());
        }
        catch (Exception error) when (error is FirnException or IOException)
        {
            Note($"the recording has no end: {error.Message}");
        }
        finally
        {
            recorder.Dispose();
        }

        return result.Status;
    }

    private void Note(string text) => say.WriteLine($"firn: screen: {text}");

    /// <summary>Processor time of this process so far.</summary>
    private static unsafe TimeSpan Own()
    {
        Libc.ResourceUsage usage;
        return Libc.getrusage(0, &usage) == 0 ? usage.Processor : TimeSpan.Zero;
    }

    private static int Parent()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return int.Parse(stat.AsSpan(stat.LastIndexOf(')') + 4).ToString().Split(' ')[0], CultureInfo.InvariantCulture);
    }

    /// <summary>The file that standard output goes to; null for a terminal, a pipe or a device.</summary>
    private static string? StandardOutputFile() =>
        File.ResolveLinkTarget("/proc/self/fd/1", returnFinalTarget: false) is { } target && File.Exists(target.FullName) && !target.FullName.StartsWith("/dev/", StringComparison.Ordinal) ? target.FullName : null;

    /// <summary>The loop that samples, and the log it fills.</summary>
    private sealed class Recorder : IDisposable
    {
        private readonly ScreenOptions options;
        private readonly RankPlace place;
        private readonly TimeProvider time;
        private readonly DateTimeOffset start;
        private readonly long begin;
        private readonly RankRegistry registry;
        private readonly ProgramOutput? output;
        private readonly NodeSampler node = new();
        private readonly GroupSampler group = new();
        private readonly GpuSampler gpus;
        private readonly ProcessTree tree;
        private readonly SampleFrame frame = new();
        private readonly SampleLogWriter log;
        private readonly string path;
        private readonly HashSet<int> known = [];
        private int noted;
        private long samples;
        private long late;
        private bool failed;
        private TimeSpan own;
        private TimeSpan lasted;

        public Recorder(ScreenOptions options, RankPlace place, TimeProvider time, DateTimeOffset start, long begin, RankRegistry registry, ProgramOutput? output, int child, string gpuBinding)
        {
            (this.options, this.place, this.time, this.start, this.begin, this.registry, this.output) = (options, place, time, start, begin, registry, output);
            gpus = new GpuSampler(options.Every);
            tree = new ProcessTree(time);

            // Names of disks and interfaces for the first record. The program's output is left for the first sample that is written.
            node.Sample(frame);
            path = Place(options, place, start);
            log = new SampleLogWriter(path, Meta);
            tree.RankSeen = (rank, pid, seen) => Event("rank", json => Rank(json, rank, seen.LocalRank, pid, Since(), ""));
            tree.RankEnded = rank => Event("rank-end", json => json.WriteNumber("rank", rank));
            tree.Add(child, place.Rank);
            known.Add(place.Rank);
            Event("rank", json => Rank(json, place.Rank, place.LocalRank, child, TimeSpan.Zero, gpuBinding));
        }

        /// <summary>Samples at whole multiples of the interval until the command and the other ranks of the node have ended.</summary>
        public void Loop(ManualResetEventSlim ended, SignalForwarding signals)
        {
            using var terminated = new ManualResetEventSlim();
            signals.Arrived = number =>
            {
                if (number == SIGTERM)
                    terminated.Set();
            };
            var next = TimeSpan.Zero;
            while (true)
            {
                var finished = ended.IsSet;
                Join();
                Sample();
                Write();
                if (finished && (tree.Alive == 0 || terminated.IsSet))
                    return;
                var now = Since();
                next += options.Every;
                if (next <= now)
                {
                    // A sample that could not be taken in time is counted, and the grid is kept.
                    var missed = (long)((now - next) / options.Every) + 1;
                    late += missed;
                    next += options.Every * missed;
                }

                if (finished)
                    terminated.Wait(Difference(next, now));
                else
                    ended.Wait(Difference(next, now));
            }

            static TimeSpan Difference(TimeSpan next, TimeSpan now) => next > now ? next - now : TimeSpan.Zero;
        }

        public void Finish(int status, Libc.ResourceUsage usage, TimeSpan ownTime)
        {
            (own, lasted) = (ownTime, Since());
            registry.Clear();
            Notes();
            log.End(json =>
            {
                json.WriteNumber("status", status);
                json.WriteNumber("seconds", Math.Round(lasted.TotalSeconds, 6));
                json.WriteNumber("samples", samples);
                json.WriteNumber("samples_missed", late);
                json.WriteNumber("own_cpu_seconds", Math.Round(own.TotalSeconds, 6));
                json.WriteNumber("command_cpu_seconds", Math.Round(usage.Processor.TotalSeconds, 6));
                json.WriteNumber("command_max_resident_bytes", usage.MaxResidentKilobytes * 1024);
                json.WriteNumber("command_major_page_faults", usage.MajorFaults);
            });
        }

        public string Summary() => string.Create(
            CultureInfo.InvariantCulture,
            $"{lasted.TotalSeconds:0.0} s, {samples} samples{(late > 0 ? $", {late} missed" : "")}, own cost {own.TotalSeconds / Math.Max(lasted.TotalSeconds, 0.001) * 100:0.00} % of one core; firn screen report {Path.GetDirectoryName(path)}");

        public void Dispose()
        {
            log.Dispose();
            gpus.Dispose();
        }

        private static string Place(ScreenOptions options, RankPlace place, DateTimeOffset start)
        {
            var folder = options.Out ?? Path.Combine("firn-screen", place switch
            {
                { Job.Length: > 0 } => SafeName.Of($"{place.Job}.{(place.Step.Length == 0 ? "batch" : place.Step)}{(place.Restarts > 0 ? $".r{place.Restarts}" : "")}"),
                { World: > 1 } => $"p{Parent().ToString(CultureInfo.InvariantCulture)}",
                _ => $"{start.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}",
            });
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var name = SafeName.Of(place.Node);

            // A second run in the same folder does not touch the first one's file; the report takes the newest of a node.
            for (var attempt = 0; ; attempt++)
            {
                var file = Path.Combine(folder, attempt == 0 ? $"{name}.samples" : $"{name}.{attempt.ToString(CultureInfo.InvariantCulture)}.samples");
                if (!File.Exists(file))
                    return file;
            }
        }

        private TimeSpan Since() => time.GetElapsedTime(begin);

        private void Join()
        {
            if (known.Count >= place.LocalWorld && place.LocalWorld > 0)
                return;
            foreach (var (rank, local, pid, started, binding) in registry.New())
            {
                if (!known.Add(rank) || !Directory.Exists("/proc/" + pid.ToString(CultureInfo.InvariantCulture)))
                    continue;
                tree.Add(pid, rank);
                Event("rank", json => Rank(json, rank, local, pid, started - start, binding));
            }
        }

        private void Sample()
        {
            frame.Clear();
            node.Sample(frame);
            group.Sample(frame);
            gpus.Sample(frame);
            tree.Sample(frame);
            output?.Sample(frame, place.Rank);
        }

        private void Write()
        {
            if (failed)
                return;
            try
            {
                log.Write(Since(), frame);
                samples++;
                Notes();
            }
            catch (FirnException)
            {
                failed = true;
                throw;
            }
        }

        private void Notes()
        {
            for (; noted < gpus.Notes.Count; noted++)
            {
                var note = gpus.Notes[noted];
                Event("note", json => json.WriteString("text", note));
            }
        }

        private void Event(string kind, Action<Utf8JsonWriter> fields)
        {
            if (!failed)
                log.Event(Since(), kind, fields);
        }

        private static void Rank(Utf8JsonWriter json, int rank, int local, int pid, TimeSpan started, string binding)
        {
            json.WriteNumber("rank", rank);
            json.WriteNumber("local", local);
            json.WriteNumber("pid", pid);
            json.WriteNumber("started_seconds", Math.Round(started.TotalSeconds, 6));
            json.WriteString("gpus", binding);
        }

        private void Meta(Utf8JsonWriter json)
        {
            json.WriteString("schema", "firn.samples");
            json.WriteNumber("version", 1);
            json.WriteString("firn", typeof(ScreenedRun).Assembly.GetName().Version?.ToString(3) ?? "");
            json.WriteString("node", place.Node);
            json.WriteNumber("node_index", place.NodeIndex);
            json.WriteString("job", place.Job);
            json.WriteString("step", place.Step);
            json.WriteNumber("restarts", place.Restarts);
            json.WriteString("launcher", place.Launcher);
            json.WriteNumber("world", place.World);
            json.WriteNumber("local_world", place.LocalWorld);
            json.WriteNumber("started_unix_us", (start - DateTimeOffset.UnixEpoch).Ticks / 10);
            json.WriteNumber("every_seconds", options.Every.TotalSeconds);
            json.WriteStartArray("command");
            foreach (var word in Redaction.Hide(options.Command))
                json.WriteStringValue(word.Length > 1000 ? word[..1000] + "…" : word);
            json.WriteEndArray();
            json.WriteNumber("processors", Environment.ProcessorCount);
            if (group.ProcessorLimit is { } processors)
                json.WriteNumber("processor_limit", Math.Round(processors, 3));
            json.WriteNumber("memory_bytes", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            if (group.MemoryLimit is { } memory)
                json.WriteNumber("memory_limit_bytes", memory);
            json.WriteString("gpu_source", gpus.Source);
            json.WriteStartArray("gpus");
            foreach (var (index, name, uuid, limit, bytes) in gpus.Devices())
            {
                json.WriteStartObject();
                json.WriteNumber("index", index);
                json.WriteString("name", name);
                json.WriteString("uuid", uuid);
                if (limit is { } watts)
                    json.WriteNumber("power_limit_watts", watts);
                if (bytes is { } total)
                    json.WriteNumber("memory_bytes", total);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("disks");
            foreach (var disk in node.Disks)
                json.WriteStringValue(disk);
            json.WriteEndArray();
            json.WriteStartArray("nics");
            foreach (var nic in node.Nics)
            {
                json.WriteStartObject();
                json.WriteString("name", nic);
                json.WriteNumber("line_rate_bits", node.LineRate(nic));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }
}
