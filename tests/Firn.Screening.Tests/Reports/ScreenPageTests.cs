using System.Xml.Linq;
using Firn.Screening.Analysis;
using Firn.Screening.Reports;
using Firn.Screening.Tests.Analysis;
using Firn.Storage.Parquet;
using Firn.Telemetry.Recording;
using Firn.Testing;

namespace Firn.Screening.Tests.Reports;

/// <summary>One page that stands alone, stays small, and says the same twice.</summary>
public sealed class ScreenPageTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_page_is_one_well_formed_file_that_fetches_nothing_and_names_the_cause()
    {
        var job = SeededWorkloads.Record(folder.Path, 3, 1, 0.05);
        var html = ScreenPage.Render(job);

        _ = XDocument.Parse(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal));
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", html.Replace("http://www.w3.org/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Input-bound", html, StringComparison.Ordinal);
        Assert.Equal(html, ScreenPage.Render(ScreenedJob.Read(folder.Path)));
    }

    [Fact]
    public void Hostile_words_of_a_command_stay_words()
    {
        using (var log = new SampleLogWriter(folder["n.samples"], json =>
        {
            json.WriteString("node", "<b>n1</b>");
            json.WriteNumber("node_index", 0);
            json.WriteNumber("started_unix_us", 0);
            json.WriteStartArray("command");
            json.WriteStringValue("<script>alert(1)</script>");
            json.WriteEndArray();
        }))
        {
            log.Write(TimeSpan.Zero, new SampleFrame());
        }

        var html = ScreenPage.Render(ScreenedJob.Read(folder.Path));

        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>n1", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_thousand_nodes_make_a_page_below_a_megabyte_that_names_the_one_slow_gpu()
    {
        const int Nodes = 10_000;
        Parallel.For(0, Nodes, node => SyntheticRun.Write(folder[$"n{node:00000}.samples"], node, 1, Nodes, 12, 1, (rank, t) => t < 1 ? new() { Util = 0.1, Sm = 0.1, Dram = 0.1, Tensor = 0 } : rank == 7777 ? new() { Util = 1, Sm = 0.9, Tensor = 0.5, Dram = 0.4, Watts = 600 } : new() { Util = 1, Sm = 0.2, Tensor = 0.1, Dram = 0.1, Watts = 300, Link = 30e9 }));

        var job = ScreenedJob.Read(folder.Path);
        var html = ScreenPage.Render(job);

        Assert.InRange(html.Length, 10_000, 1_000_000);
        Assert.Equal((Cause.Straggler, 7777), (job.Verdict.Cause, Assert.Single(job.Stragglers).Rank));
    }

    [Fact]
    public void The_parquet_table_has_every_value_with_its_time_and_unit()
    {
        SyntheticRun.Write(folder["n0.samples"], 0, 2, 2, 10, 1, (_, _) => new Second { Util = 0.5, Watts = 300 }, noise: 0);

        var rows = SampleTable.Write(folder.Path, folder["samples.parquet"]);

        using var table = new ParquetTableReader(folder["samples.parquet"]);
        Assert.Equal(rows, table.Rows(0));
        var metrics = table.Bytes(0, "metric").Select(value => System.Text.Encoding.UTF8.GetString(value.Span)).ToList();
        var at = metrics.IndexOf("power");
        Assert.Equal((300_000, 1_750_000_000_000_000L), (table.Int64(0, "value")[at], table.Int64(0, "unix_us")[at]));
        Assert.Equal("mW", System.Text.Encoding.UTF8.GetString(table.Bytes(0, "unit")[at].Span));
        Assert.Equal("1", table.Metadata["firn.version"]);
    }
}
