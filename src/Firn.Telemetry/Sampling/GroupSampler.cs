using System.Globalization;
using System.Text;
using Firn.Telemetry.Recording;

namespace Firn.Telemetry.Sampling;

/// <summary>The control group that the command runs in: what it may use, what it uses, how often it was held back. Versions 1 and 2.</summary>
internal sealed class GroupSampler
{
    private readonly KernelFile file = new();
    private readonly string? unified;
    private readonly string? memory;
    private readonly string? processor;

    /// <param name="proc">Where the kernel's process files are.</param>
    /// <param name="sys">Where control groups are mounted: <c>/sys/fs/cgroup</c>.</param>
    public GroupSampler(string proc = "/proc", string sys = "/sys/fs/cgroup")
    {
        foreach (var line in File.Exists($"{proc}/self/cgroup") ? File.ReadAllLines($"{proc}/self/cgroup") : [])
        {
            var parts = line.Split(':', 3);
            if (parts.Length != 3)
                continue;
            var path = parts[2] == "/" ? "" : parts[2];
            if (parts[0] == "0")
                unified = First($"{sys}{path}", $"{sys}/unified{path}", sys);
            if (parts[1].Split(',').Contains("memory"))
                memory = First($"{sys}/memory{path}", $"{sys}/memory");
            if (parts[1].Split(',').Contains("cpu"))
                processor = First($"{sys}/cpu{path}", $"{sys}/cpu,cpuacct{path}", $"{sys}/cpu");
        }
    }

    /// <summary>Bytes that the group may use; null when there is no limit.</summary>
    public long? MemoryLimit => Limit($"{unified}/memory.max") ?? Limit($"{memory}/memory.limit_in_bytes");

    /// <summary>Processors that the group may use, from its quota; null when there is no limit.</summary>
    public double? ProcessorLimit
    {
        get
        {
            var two = Encoding.UTF8.GetString(file.Read($"{unified}/cpu.max")).Split(' ', StringSplitOptions.TrimEntries);
            if (two.Length == 2 && double.TryParse(two[0], CultureInfo.InvariantCulture, out var quota) && double.TryParse(two[1], CultureInfo.InvariantCulture, out var period) && period > 0)
                return quota / period;
            return Limit($"{processor}/cpu.cfs_quota_us") is { } one && Limit($"{processor}/cpu.cfs_period_us") is > 0 and var every ? one / (double)every : null;
        }
    }

    public void Sample(SampleFrame frame)
    {
        if (Number($"{unified}/memory.current") is { } used || (used = Number($"{memory}/memory.usage_in_bytes") ?? -1) >= 0)
            frame.Gauge(EntityKind.Group, 0, "memory_used", "B", used);
        Counters(frame, file.Read($"{unified}/cpu.stat"), ("nr_throttled", "throttled", "1", 1), ("throttled_usec", "throttled_time", "us", 1));
        Counters(frame, file.Read($"{processor}/cpu.stat"), ("nr_throttled", "throttled", "1", 1), ("throttled_time", "throttled_time", "us", 1000));
        Counters(frame, file.Read($"{unified}/memory.events"), ("high", "memory_high", "1", 1), ("oom_kill", "oom_kills", "1", 1));
        Counters(frame, file.Read($"{memory}/memory.oom_control"), ("oom_kill", "oom_kills", "1", 1));
        if (unified is null)
            return;
        NodeSampler.PressureOf(frame, EntityKind.Group, file.Read($"{unified}/io.pressure"), "io");
        NodeSampler.PressureOf(frame, EntityKind.Group, file.Read($"{unified}/memory.pressure"), "memory");
    }

    private static string? First(params string[] folders) => folders.FirstOrDefault(Directory.Exists);

    private static void Counters(SampleFrame frame, ReadOnlySpan<byte> text, params ReadOnlySpan<(string Name, string Metric, string Unit, long Divisor)> wanted)
    {
        while (Fields.Line(ref text, out var line))
        {
            var fields = new Fields(line);
            var name = fields.Word();
            foreach (var (key, metric, unit, divisor) in wanted)
            {
                if (name.Length == key.Length && Ascii.Equals(name, key))
                    frame.Counter(EntityKind.Group, 0, metric, unit, fields.Number() / divisor);
            }
        }
    }

    private long? Number(string path)
    {
        var text = file.Read(path);
        return System.Buffers.Text.Utf8Parser.TryParse(text, out long value, out var used) && used > 0 ? value : null;
    }

    // Version 1 writes a number near the largest for "no limit", version 2 the word max, a quota of -1 is none either.
    private long? Limit(string path) => Number(path) is > 0 and < (1L << 60) and var limit ? limit : null;
}
