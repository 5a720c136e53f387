using System.Globalization;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Import;

/// <summary>
/// Recordings of alps-jobreport 0.1: one line of means a GPU. A GPU that several ranks share is listed once a rank; it is taken
/// once. There is no course over time in them: the means stand for the whole run.
/// </summary>
internal static class JobReport
{
    private const int Points = 16;

    public static int Convert(IReadOnlyList<string> files, string target)
    {
        var gpus = new SortedDictionary<(string Host, int Gpu), (double Start, double End, double Sm, double Memory, double Power, string Job, string Step)>();
        foreach (var file in files)
        {
            var lines = File.ReadAllLines(file);
            var header = lines.Length > 0 ? lines[0].Split(',', StringSplitOptions.TrimEntries) : [];
            if (header.Length != header.Distinct(StringComparer.Ordinal).Count())
                throw RecordingImport.Damaged(file, 1, "names a column twice");
            var columns = header.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i);
            foreach (var needed in new[] { "host", "gpuId", "startTime", "endTime", "smUtilizationAvg", "memoryUtilizationAvg", "powerUsageAvg" })
            {
                if (!columns.ContainsKey(needed))
                    throw RecordingImport.Damaged(file, 1, $"has no column {needed}");
            }

            for (var i = 1; i < lines.Length; i++)
            {
                var cells = lines[i].Split(',', StringSplitOptions.TrimEntries);
                if (cells.Length != columns.Count || !int.TryParse(cells[columns["gpuId"]], NumberStyles.None, CultureInfo.InvariantCulture, out var gpu))
                    throw RecordingImport.Damaged(file, i + 1, "does not match the header");
                gpus[(cells[columns["host"]], gpu)] = (
                    Time(cells[columns["startTime"]]), Time(cells[columns["endTime"]]), Number("smUtilizationAvg"), Number("memoryUtilizationAvg"), Number("powerUsageAvg"),
                    columns.TryGetValue("jobId", out var job) ? cells[job] : "", columns.TryGetValue("stepId", out var step) ? cells[step] : "");

                double Number(string column) => double.TryParse(cells[columns[column]], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw RecordingImport.Damaged(file, i + 1, $"has no number in {column}");
            }
        }

        var hosts = gpus.GroupBy(pair => pair.Key.Host).ToList();
        foreach (var (host, number) in hosts.Select((host, number) => (host, number)))
            One([.. host.Select(pair => (pair.Key.Gpu, pair.Value))], host.Key, number, target);
        return hosts.Count;
    }

    private static void One(List<(int Gpu, (double Start, double End, double Sm, double Memory, double Power, string Job, string Step) Means)> gpus, string host, int number, string target)
    {
        var start = gpus.Min(gpu => gpu.Means.Start);
        var seconds = Math.Max(1, gpus.Max(gpu => gpu.Means.End) - start);
        var name = string.Concat(host.Select(unit => char.IsAsciiLetterOrDigit(unit) || unit is '-' or '.' ? unit : '_'));
        using var log = RecordingImport.Begin(target, name, "jobreport", host, number, gpus[0].Means.Job, gpus[0].Means.Step, Math.Round(start * 1e6), []);
        log.Event(TimeSpan.Zero, "note", json => json.WriteString("text", "imported from jobreport: means of the whole run, no course over time"));
        var frame = new SampleFrame();
        for (var point = 0; point < Points; point++)
        {
            foreach (var (gpu, means) in gpus)
            {
                frame.Gauge(EntityKind.Gpu, gpu, "utilization", "ppm", (long)Math.Round(means.Sm * 1e4));
                frame.Gauge(EntityKind.Gpu, gpu, "memory_utilization", "ppm", (long)Math.Round(means.Memory * 1e4));
                frame.Gauge(EntityKind.Gpu, gpu, "power", "mW", (long)Math.Round(means.Power * 1e3));
            }

            log.Write(TimeSpan.FromSeconds(seconds * point / (Points - 1)), frame);
        }

        log.End(_ => { });
    }

    // Seconds, or microseconds as DCGM counts.
    private static double Time(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number > 1e12 ? number / 1e6 : number
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? (date - DateTimeOffset.UnixEpoch).TotalSeconds : 0;
}
