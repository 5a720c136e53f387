using Firn.Screening.Samples;
using Firn.Storage.Parquet;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Reports;

/// <summary>All samples of a run as one Parquet table, one row a value: docs/formats/samples.md.</summary>
public static class SampleTable
{
    private const int RowsInGroup = 1 << 20;
    private static readonly ParquetColumn[] Columns =
    [
        new("node", ParquetColumnKind.Label), new("unix_us", ParquetColumnKind.Int64), new("entity", ParquetColumnKind.Label), new("index", ParquetColumnKind.Int32),
        new("metric", ParquetColumnKind.Label), new("unit", ParquetColumnKind.Label), new("counter", ParquetColumnKind.Int32), new("value", ParquetColumnKind.Int64),
    ];

    /// <summary>Writes the table.</summary>
    /// <param name="folder">A folder that <c>screen run</c> wrote.</param>
    /// <param name="path">The file to make.</param>
    /// <returns>Rows written.</returns>
    public static long Write(string folder, string path)
    {
        using var table = new ParquetTableWriter(path, Columns, new Dictionary<string, string> { ["firn.schema"] = "firn.samples", ["firn.version"] = "1" });
        var rows = new List<(string Node, long Time, SeriesInfo Series, long Value)>();
        var total = 0L;
        foreach (var file in Directory.GetFiles(folder, "*.samples").Order(StringComparer.Ordinal))
        {
            var node = NodeSamples.Read(file);
            var start = (long)node.Number("started_unix_us");
            for (var i = 0; i < node.Times.Count; i++)
            {
                foreach (var series in node.Series)
                {
                    if (node.Raw(series, i) is var value && value != SampleFrame.Missing)
                        rows.Add((node.Node, start + (long)Math.Round(node.Times[i] * 1e6), series, value));
                }

                if (rows.Count >= RowsInGroup)
                    Flush();
            }
        }

        Flush();
        table.Complete();
        return total;

        void Flush()
        {
            if (rows.Count == 0)
                return;
            total += rows.Count;
            table.WriteRowGroup(
                rows.Select(row => row.Node).ToArray(), rows.Select(row => row.Time).ToArray(), rows.Select(row => row.Series.Entity.ToString().ToLowerInvariant()).ToArray(), rows.Select(row => row.Series.Index).ToArray(),
                rows.Select(row => row.Series.Metric).ToArray(), rows.Select(row => row.Series.Unit).ToArray(), rows.Select(row => row.Series.IsCounter ? 1 : 0).ToArray(), rows.Select(row => row.Value).ToArray());
            rows.Clear();
        }
    }
}
