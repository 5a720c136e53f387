using Firn.Core;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Tests;

/// <summary>What one GPU and its rank do in one second. Shares from 0 to 1, cores, bytes a second; what is null is not recorded.</summary>
internal sealed record Second
{
    public double? Util { get; init; }
    public double? Sm { get; init; }
    public double? Tensor { get; init; }
    public double? Dram { get; init; }
    public double? MemoryUtil { get; init; }
    public double? Watts { get; init; }
    public double? Clock { get; init; }
    public long Throttle { get; init; }
    public double? Link { get; init; }
    public double? Pcie { get; init; }
    public double Main { get; init; }
    public double Helpers { get; init; }
    public double System { get; init; }
    public double Reads { get; init; }
    public bool Blocked { get; init; }
    public bool Stopped { get; init; }
    public double MajorFaults { get; init; }
    public double Network { get; init; }
    public double MemoryPressure { get; init; }
}

/// <summary>Writes the log of a node whose ranks follow a script, with noise from a seed. Synthetic: no value was recorded from a GPU.</summary>
internal static class SyntheticRun
{
    public const double LineRate = 200e9;

    public static void Write(string path, int nodeIndex, int local, int world, int seconds, ulong seed, Func<int, int, Second> script, bool gpus = true, double noise = 0.05, Func<int, (double Tokens, double Mfu)?>? program = null, double startOffset = 0)
    {
        var random = new CounterRandom(seed, "synthetic run", (ulong)nodeIndex);
        using var log = new SampleLogWriter(path, json =>
        {
            json.WriteString("schema", "firn.samples");
            json.WriteNumber("version", 1);
            json.WriteString("node", $"nid{nodeIndex:0000}");
            json.WriteNumber("node_index", nodeIndex);
            json.WriteString("job", "4711");
            json.WriteString("step", "0");
            json.WriteNumber("world", world);
            json.WriteNumber("started_unix_us", 1_750_000_000_000_000 + (startOffset * 1e6));
            json.WriteStartArray("command");
            json.WriteStringValue("train");
            json.WriteEndArray();
            json.WriteNumber("processors", 16 * local);
            json.WriteStartArray("gpus");
            for (var gpu = 0; gpus && gpu < local; gpu++)
            {
                json.WriteStartObject();
                json.WriteNumber("index", gpu);
                json.WriteNumber("power_limit_watts", 700);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("nics");
            json.WriteStartObject();
            json.WriteString("name", "hsn0");
            json.WriteNumber("line_rate_bits", LineRate);
            json.WriteEndObject();
            json.WriteEndArray();
        });
        for (var rank = 0; rank < local; rank++)
        {
            var (number, place) = ((nodeIndex * local) + rank, rank);
            log.Event(TimeSpan.Zero, "rank", json =>
            {
                json.WriteNumber("rank", number);
                json.WriteNumber("local", place);
                json.WriteNumber("pid", 1000 + place);
                json.WriteNumber("started_seconds", 0);
                json.WriteString("gpus", $"{place}");
            });
        }

        var frame = new SampleFrame();
        var totals = new double[local, 6];
        double network = 0, pressure = 0;
        for (var second = 0; second <= seconds; second++)
        {
            frame.Clear();
            double sent = 0, waited = 0;
            for (var rank = 0; rank < local; rank++)
            {
                var now = script((nodeIndex * local) + rank, second);
                var number = (nodeIndex * local) + rank;
                if (gpus)
                {
                    Gauge("utilization", "ppm", Noisy(now.Util, 1) * 1e6);
                    Gauge("memory_utilization", "ppm", Noisy(now.MemoryUtil, 1) * 1e6);
                    Gauge("sm_active", "ppm", Noisy(now.Sm, 1) * 1e6);
                    Gauge("tensor_active", "ppm", Noisy(now.Tensor, 1) * 1e6);
                    Gauge("dram_active", "ppm", Noisy(now.Dram, 1) * 1e6);
                    Gauge("power", "mW", Noisy(now.Watts, 720) * 1e3);
                    Gauge("clock", "MHz", now.Clock is { } clock ? clock + (random.NextDouble() * 10) : null);
                    Gauge("throttle", "bits", now.Clock is null ? null : now.Throttle);
                    Gauge("nvlink_sent", "B/s", Noisy(now.Link, 1e12));
                    Gauge("pcie_received", "B/s", Noisy(now.Pcie, 1e12));
                }

                Counter(0, "cpu_user", "ms", ((now.Main + now.Helpers) * 1e3) - (now.System * 1e3));
                Counter(1, "cpu_system", "ms", now.System * 1e3);
                Counter(2, "cpu_children", "ms", now.Helpers * 1e3);
                Counter(3, "read_calls", "B", now.Reads);
                Counter(4, "major_page_faults", "1", now.MajorFaults);
                frame.Gauge(EntityKind.Rank, number, "hottest_thread", "ppm", (long)(Math.Min(1, Noisy(now.Main, 1)!.Value) * 1e6));
                frame.Gauge(EntityKind.Rank, number, "blocked", "1", now.Blocked && random.NextDouble() < 0.9 ? 1 : 0);
                frame.Gauge(EntityKind.Rank, number, "stopped", "1", now.Stopped ? 1 : 0);
                sent += now.Network;
                waited = Math.Max(waited, now.MemoryPressure);

                void Gauge(string metric, string unit, double? value)
                {
                    if (value is { } known)
                        frame.Gauge(EntityKind.Gpu, rank, metric, unit, (long)known);
                }

                void Counter(int slot, string metric, string unit, double rate) =>
                    frame.Counter(EntityKind.Rank, number, metric, unit, (long)(totals[rank, slot] += Noisy(Math.Max(0, rate), double.MaxValue)!.Value));
            }

            frame.Counter(EntityKind.Nic, 0, "sent", "B", (long)(network += Noisy(sent, double.MaxValue)!.Value));
            frame.Counter(EntityKind.Node, 0, "pressure_memory_some", "us", (long)(pressure += waited * 1e6));
            if (program?.Invoke(second) is { } printed)
            {
                frame.Gauge(EntityKind.Program, nodeIndex * local, "tokens_per_second", "1e-3/s", (long)(Noisy(printed.Tokens, double.MaxValue)!.Value * 1e3));
                frame.Gauge(EntityKind.Program, nodeIndex * local, "mfu", "ppm", (long)(printed.Mfu * 1e6));
            }

            log.Write(TimeSpan.FromSeconds(second), frame);
        }

        log.End(json =>
        {
            json.WriteNumber("status", 0);
            json.WriteNumber("seconds", seconds);
            json.WriteNumber("own_cpu_seconds", seconds * 0.002);
        });

        double? Noisy(double? value, double most) => value is null ? null : Math.Clamp(value.Value * (1 + (random.NextNormal() * noise)), 0, most);
    }
}
