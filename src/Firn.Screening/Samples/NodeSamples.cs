using System.Text.Json;
using Firn.Core;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Samples;

/// <summary>All samples of one node, as columns over time.</summary>
internal sealed class NodeSamples
{
    private readonly Dictionary<(EntityKind, int, string), List<long>> columns = [];
    private readonly List<double> times = [];

    /// <summary>The first record: facts about node and run.</summary>
    public JsonElement Meta { get; private set; }

    /// <summary>The last record; null when the recorder was killed.</summary>
    public JsonElement? End { get; private set; }

    /// <summary>What happened: ranks that came and went, notes.</summary>
    public List<JsonElement> Events { get; } = [];

    /// <summary>The file stops in the middle of a record.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>Seconds since <see cref="Start"/>, ascending.</summary>
    public IReadOnlyList<double> Times => times;

    /// <summary>All series, in the order of their first value.</summary>
    public List<SeriesInfo> Series { get; } = [];

    /// <summary>When the run began, in seconds since 1970.</summary>
    public double Start => Number("started_unix_us") / 1e6;

    /// <summary>The node's name.</summary>
    public string Node => Text("node");

    /// <summary>Reads a log.</summary>
    /// <exception cref="FirnException">It is no sample log or it is damaged (FIRN-SCR-010).</exception>
    public static NodeSamples Read(string path)
    {
        var reader = new SampleLogReader(path);
        var node = new NodeSamples { Path = path };
        while (reader.Next() is { } kind)
        {
            switch (kind)
            {
                case SampleLogReader.RecordKind.Meta:
                    node.Meta = reader.Json;
                    break;
                case SampleLogReader.RecordKind.Event:
                    node.Events.Add(reader.Json);
                    break;
                case SampleLogReader.RecordKind.End:
                    node.End = reader.Json;
                    break;
                default:
                    node.Take(reader);
                    break;
            }
        }

        node.IsTorn = reader.IsTorn;
        if (node.Meta.ValueKind != JsonValueKind.Object)
            throw new FirnException("FIRN-SCR-010", path, "has no first record", "leave the file out, or record again", ExitCode.Invalid);
        return node;
    }

    /// <summary>A text of the first record; empty when it is not there.</summary>
    public string Text(string name) => Meta.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>A number of the first record; 0 when it is not there.</summary>
    public double Number(string name) => Meta.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : 0;

    /// <summary>The indices of an entity kind that have a metric.</summary>
    public IEnumerable<int> Indices(EntityKind entity) => Series.Where(one => one.Entity == entity).Select(one => one.Index).Distinct().Order();

    /// <summary>A gauge times a factor, one value a sample; NaN where missing; null when there is no such series.</summary>
    public double[]? Gauge(EntityKind entity, int index, string metric, double factor = 1)
    {
        if (!columns.TryGetValue((entity, index, metric), out var column))
            return null;
        var result = new double[times.Count];
        for (var i = 0; i < result.Length; i++)
            result[i] = At(column, i) is var value && value != SampleFrame.Missing ? value * factor : double.NaN;
        return result;
    }

    /// <summary>Growth of a counter a second, times a factor, over the interval that ends at each sample; NaN where unknown.</summary>
    public double[]? Rate(EntityKind entity, int index, string metric, double factor = 1)
    {
        if (!columns.TryGetValue((entity, index, metric), out var column))
            return null;
        var result = new double[times.Count];
        result.AsSpan().Fill(double.NaN);
        for (var i = 1; i < result.Length; i++)
        {
            var (before, now) = (At(column, i - 1), At(column, i));
            // A counter that goes back was started anew (a disk or card that came back).
            if (before != SampleFrame.Missing && now != SampleFrame.Missing && now >= before && times[i] > times[i - 1])
                result[i] = (now - (double)before) / (times[i] - times[i - 1]) * factor;
        }

        return result;
    }

    /// <summary>Rates of all of one kind added up; null when there is none.</summary>
    public double[]? SumOfRates(EntityKind entity, IEnumerable<int> indices, string metric, double factor = 1)
    {
        double[]? sum = null;
        foreach (var index in indices)
        {
            if (Rate(entity, index, metric, factor) is not { } one)
                continue;
            sum ??= new double[times.Count];
            for (var i = 0; i < sum.Length; i++)
                sum[i] += double.IsNaN(one[i]) ? 0 : one[i];
        }

        return sum;
    }

    /// <summary>The raw value of a series at a sample.</summary>
    public long Raw(SeriesInfo series, int sample) => At(columns[(series.Entity, series.Index, series.Metric)], sample);

    private static long At(List<long> column, int i) => i < column.Count ? column[i] : SampleFrame.Missing;

    private void Take(SampleLogReader reader)
    {
        for (; Series.Count < reader.Series.Count;)
        {
            var series = reader.Series[Series.Count];
            Series.Add(series);
            var column = new List<long>();
            for (var i = 0; i < times.Count; i++)
                column.Add(SampleFrame.Missing);
            columns[(series.Entity, series.Index, series.Metric)] = column;
        }

        times.Add(reader.Since.TotalSeconds);
        var values = reader.Values;
        for (var i = 0; i < Series.Count; i++)
            columns[(Series[i].Entity, Series[i].Index, Series[i].Metric)].Add(values[i]);
    }
}
