using System.Globalization;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Import;

/// <summary>
/// Recordings of gssr-record 2: a CSV a recorder, with minimum, mean and maximum of each DCGM field every second. An old version
/// named the columns minimum, maximum, mean over rows of minimum, mean, maximum: there the position counts, not the name.
/// </summary>
internal static class GssrTable
{
    private static readonly Dictionary<string, (string Metric, string Unit, double Factor, bool Counter)> Fields = new()
    {
        ["DCGM_FI_DEV_GPU_UTIL"] = ("utilization", "ppm", 1e4, false),
        ["DCGM_FI_DEV_FB_USED"] = ("memory_used", "B", 1 << 20, false),
        ["DCGM_FI_PROF_SM_ACTIVE"] = ("sm_active", "ppm", 1e6, false),
        ["DCGM_FI_PROF_SM_OCCUPANCY"] = ("sm_occupancy", "ppm", 1e6, false),
        ["DCGM_FI_PROF_PIPE_TENSOR_ACTIVE"] = ("tensor_active", "ppm", 1e6, false),
        ["DCGM_FI_PROF_PIPE_FP64_ACTIVE"] = ("fp64_active", "ppm", 1e6, false),
        ["DCGM_FI_PROF_PIPE_FP32_ACTIVE"] = ("fp32_active", "ppm", 1e6, false),
        ["DCGM_FI_PROF_PIPE_FP16_ACTIVE"] = ("fp16_active", "ppm", 1e6, false),
        ["DCGM_FI_PROF_DRAM_ACTIVE"] = ("dram_active", "ppm", 1e6, false),
        ["DCGM_FI_PROF_PCIE_TX_BYTES"] = ("pcie_sent", "B/s", 1, false),
        ["DCGM_FI_PROF_PCIE_RX_BYTES"] = ("pcie_received", "B/s", 1, false),
        ["DCGM_FI_PROF_NVLINK_TX_BYTES"] = ("nvlink_sent", "B/s", 1, false),
        ["DCGM_FI_PROF_NVLINK_RX_BYTES"] = ("nvlink_received", "B/s", 1, false),
        ["DCGM_FI_DEV_POWER_USAGE"] = ("power", "mW", 1e3, false),
    };

    public static int Convert(IReadOnlyList<string> files, string target)
    {
        foreach (var (file, number) in files.Select((file, number) => (file, number)))
            One(file, number, files.Count, target);
        return files.Count;
    }

    private static void One(string file, int number, int all, string target)
    {
        var lines = File.ReadAllLines(file);
        var columns = lines.Length > 0 ? lines[0].Split(',') : [];
        if (columns.Length < 5 || columns[0] != "timestamp" || columns[1] != "gpuId")
            throw RecordingImport.Damaged(file, 1, "is no header of gssr-record");
        var meta = Meta(Path.ChangeExtension(file, ".meta.txt")) ?? FirstMeta(file);
        var name = Path.GetFileNameWithoutExtension(file);
        string[] command = [Text(meta, "executable"), .. Text(meta, "arguments").Split('\'', StringSplitOptions.RemoveEmptyEntries).Where(word => word.Trim().Length > 0)];
        using var log = RecordingImport.Begin(target, name, "gssr-record", name, number, Text(meta, "jobid"), "", Started(meta), command);
        log.Event(TimeSpan.Zero, "note", json => json.WriteString("text", $"imported from gssr-record: {all} recorders with a clock each, seconds since their own start; processors and network were not recorded"));

        // Name and position of each field's mean: the second of its three columns, whatever the header calls it.
        var fields = new List<(int Column, string Metric, string Unit, double Factor)>();
        for (var column = 2; column + 2 < columns.Length; column += 3)
        {
            var field = columns[column][..Math.Max(0, columns[column].LastIndexOf('_'))];
            if (!columns[column].EndsWith("_min", StringComparison.Ordinal) || !columns[column + 1].StartsWith(field, StringComparison.Ordinal) || !columns[column + 2].StartsWith(field, StringComparison.Ordinal))
                throw RecordingImport.Damaged(file, 1, $"column {column + 1} is {columns[column]}, not the first of minimum, mean and maximum");
            if (Fields.TryGetValue(field, out var known))
                fields.Add((column + 1, known.Metric, known.Unit, known.Factor));
        }

        var frame = new SampleFrame();
        var at = double.NaN;
        for (var i = 1; i < lines.Length; i++)
        {
            var cells = lines[i].Split(',');
            if (cells.Length != columns.Length)
            {
                if (i == lines.Length - 1)
                    break; // killed while writing
                throw RecordingImport.Damaged(file, i + 1, $"has {cells.Length} columns instead of {columns.Length}");
            }

            if (!double.TryParse(cells[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !int.TryParse(cells[1], NumberStyles.None, CultureInfo.InvariantCulture, out var gpu))
                throw RecordingImport.Damaged(file, i + 1, "has no time or no GPU number");
            if (!double.IsNaN(at) && seconds != at)
            {
                log.Write(TimeSpan.FromSeconds(Math.Max(0, at)), frame);
                frame.Clear();
            }

            at = seconds;
            foreach (var (column, metric, unit, factor) in fields)
            {
                if (double.TryParse(cells[column], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && Math.Abs(value * factor) < 1e17)
                    frame.Gauge(EntityKind.Gpu, gpu, metric, unit, (long)Math.Round(value * factor));
            }
        }

        if (!double.IsNaN(at))
            log.Write(TimeSpan.FromSeconds(Math.Max(0, at)), frame);
        log.End(_ => { });

        // Only the first recorder writes what the run was.
        static Dictionary<string, string> FirstMeta(string path) =>
            Directory.GetFiles(Path.GetDirectoryName(path)!, "*.meta.txt").Order(StringComparer.Ordinal).Select(Meta).FirstOrDefault(found => found is not null) ?? [];
    }

    /// <summary>The meta file is JSON with an argument string that the tool does not escape: read field by field, not as JSON.</summary>
    internal static Dictionary<string, string>? Meta(string path)
    {
        if (!File.Exists(path))
            return null;
        var result = new Dictionary<string, string>();
        foreach (var line in File.ReadAllLines(path))
        {
            var colon = line.IndexOf("\":", StringComparison.Ordinal);
            var open = line.IndexOf('"', StringComparison.Ordinal);
            if (colon <= open)
                continue;
            var value = line[(colon + 2)..].Trim().TrimEnd(',').Trim();
            if (value.Length >= 2 && value[0] == '"' && value[^1] == '"')
                value = value[1..^1];
            result[line[(open + 1)..colon]] = value;
        }

        return result;
    }

    private static string Text(Dictionary<string, string> meta, string name) => meta.GetValueOrDefault(name) ?? "";

    private static long Started(Dictionary<string, string> meta) =>
        DateTimeOffset.TryParse(Text(meta, "date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? (date - DateTimeOffset.UnixEpoch).Ticks / 10 : 0;
}
