using System.Globalization;
using System.Text.Json;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Import;

/// <summary>Recordings of GSSR 0.3: a JSON object a rank, with its metadata and one list of values a metric.</summary>
internal static class GssrJson
{
    private static readonly (string Word, string Metric, string Unit, double Factor)[] Metrics =
    [
        ("gpu_util", "utilization", "ppm", 1e4), ("fb_used", "memory_used", "B", 1 << 20), ("sm_active", "sm_active", "ppm", 1e6), ("sm_occupancy", "sm_occupancy", "ppm", 1e6),
        ("tensor", "tensor_active", "ppm", 1e6), ("dram", "dram_active", "ppm", 1e6), ("fp64", "fp64_active", "ppm", 1e6), ("fp32", "fp32_active", "ppm", 1e6), ("fp16", "fp16_active", "ppm", 1e6),
        ("pcie_tx", "pcie_sent", "B/s", 1), ("pcie_rx", "pcie_received", "B/s", 1), ("nvlink_tx", "nvlink_sent", "B/s", 1), ("nvlink_rx", "nvlink_received", "B/s", 1), ("power", "power", "mW", 1e3),
    ];

    public static int Convert(IReadOnlyList<string> files, string target)
    {
        foreach (var (file, number) in files.Select((file, number) => (file, number)))
        {
            try
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file));
                One(document.RootElement, file, number, target);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw RecordingImport.Damaged(file, 1, $"is no recording of GSSR 0.3: {error.Message}");
            }
        }

        return files.Count;
    }

    private static void One(JsonElement root, string file, int number, string target)
    {
        var meta = root.GetProperty("metadata");
        var data = root.TryGetProperty("data", out var inner) ? inner : root;
        var every = Number(meta, "sampling_time") is > 0 and var milliseconds ? milliseconds / 1000 : 0.5;
        var gpus = Number(meta, "n_gpus") is > 0 and var count ? (int)count : 1;
        var name = Path.GetFileNameWithoutExtension(file);
        var command = Text(meta, "cmd").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        using var log = RecordingImport.Begin(target, name, "gssr 0.3", name, number, Text(meta, "job_id"), Text(meta, "step_id"), Math.Round((Number(meta, "start_time") ?? 0) * 1e6), command);
        log.Event(TimeSpan.Zero, "note", json => json.WriteString("text", "imported from GSSR 0.3: processors and network were not recorded"));
        var columns = new List<(double[] Values, string Metric, string Unit, double Factor)>();
        foreach (var property in data.EnumerateObject())
        {
            var known = Metrics.FirstOrDefault(metric => property.Name.Contains(metric.Word, StringComparison.OrdinalIgnoreCase));
            if (known.Metric is not null && property.Value.ValueKind == JsonValueKind.Array)
                columns.Add(([.. property.Value.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN)], known.Metric, known.Unit, known.Factor));
        }

        var frame = new SampleFrame();
        for (var i = 0; i < columns.Select(column => column.Values.Length).DefaultIfEmpty(0).Max(); i++)
        {
            frame.Clear();
            foreach (var (values, metric, unit, factor) in columns)
            {
                for (var gpu = 0; i < values.Length && gpu < gpus; gpu++)
                {
                    if (double.IsFinite(values[i]) && Math.Abs(values[i] * factor) < 1e17)
                        frame.Gauge(EntityKind.Gpu, gpu, metric, unit, (long)Math.Round(values[i] * factor));
                }
            }

            log.Write(TimeSpan.FromSeconds(i * every), frame);
        }

        log.End(_ => { });
    }

    private static double? Number(JsonElement json, string name) => !json.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? value.GetDouble()
        : value.ValueKind == JsonValueKind.String && double.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : "";
}
