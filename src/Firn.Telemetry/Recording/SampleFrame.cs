namespace Firn.Telemetry.Recording;

/// <summary>The values of one moment. Series appear when they are first set; what is not set in a frame is missing in it.</summary>
public sealed class SampleFrame
{
    /// <summary>What stands for a missing value.</summary>
    public const long Missing = long.MinValue;

    private readonly Dictionary<(EntityKind, int, string), int> ids = [];
    private readonly List<SeriesInfo> series = [];
    private long[] values = new long[64];

    /// <summary>All series so far; a series' place is its number.</summary>
    public IReadOnlyList<SeriesInfo> Series => series;

    /// <summary>The values, one a series; <see cref="Missing"/> where there is none.</summary>
    public ReadOnlySpan<long> Values => values.AsSpan(0, series.Count);

    /// <summary>Forgets the values, keeps the series.</summary>
    public void Clear() => values.AsSpan(0, series.Count).Fill(Missing);

    /// <summary>Sets a value that can go up and down.</summary>
    public void Gauge(EntityKind entity, int index, string metric, string unit, long value) => Set(Id(entity, index, metric, unit, isCounter: false), value);

    /// <summary>Sets a value that only grows.</summary>
    public void Counter(EntityKind entity, int index, string metric, string unit, long value) => Set(Id(entity, index, metric, unit, isCounter: true), value);

    private void Set(int id, long value) => values[id] = value;

    private int Id(EntityKind entity, int index, string metric, string unit, bool isCounter)
    {
        if (ids.TryGetValue((entity, index, metric), out var id))
            return id;
        id = series.Count;
        ids.Add((entity, index, metric), id);
        series.Add(new(entity, index, metric, unit, isCounter));
        if (values.Length < series.Count)
            Array.Resize(ref values, values.Length * 2);
        values[id] = Missing;
        return id;
    }
}
