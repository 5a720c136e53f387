using Firn.Core;
using Firn.Pipelines.Ledger;
using Firn.Testing;

namespace Firn.Pipelines.Tests.Ledger;

public class LedgerFileTests
{
    [Fact]
    public void Rows_come_back_as_they_were_written_and_the_bytes_do_not_change()
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 200).Select(Row).ToArray();
        Write(folder["a.parquet"], rows);
        Write(folder["b.parquet"], rows);
        Assert.Equal(rows, LedgerReader.Read(folder["a.parquet"]));
        Assert.Equal(File.ReadAllBytes(folder["a.parquet"]), File.ReadAllBytes(folder["b.parquet"]));
        Assert.Equal(400, LedgerReader.ReadFolder(folder.Path).Count());
    }

    [Fact]
    public void The_columns_are_the_frozen_schema()
    {
        Assert.Equal(
            "schema_version stage_hash doc_id source url domain language step rule rule_version policy_version verdict reason signal basis evidence snapshot_hash line hash_before hash_after bytes_in bytes_out",
            string.Join(' ', LedgerColumns.All.Select(column => column.Name)));
    }

    [Fact]
    public void Another_file_is_refused()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a.parquet"], "no ledger");
        Assert.Equal("FIRN-STO-102", Assert.Throws<FirnException>(() => LedgerReader.Read(folder["a.parquet"]).Count()).Code);
    }

    private static LedgerRow Row(int i) => new()
    {
        StageHash = "abc",
        DocId = DocumentId.Of("s", $"{i}"),
        Source = "web",
        Url = $"https://a.test/{i}",
        Domain = "a.test",
        Language = i % 3 == 0 ? "" : "deu_Latn",
        Step = "robots",
        Rule = "rfc9309",
        RuleVersion = 2,
        PolicyVersion = "2026-01",
        Verdict = (VerdictKind)(i % 3),
        Reason = "disallowed",
        Signal = "robots.txt",
        Basis = "opt-out-checked",
        Evidence = $"Disallow: /ä{i}",
        SnapshotHash = new string('a', 64),
        Line = i,
        HashBefore = ContentHash.Of($"{i}").ToString(),
        HashAfter = "",
        BytesIn = 1L << 40,
        BytesOut = i,
    };

    private static void Write(string path, IEnumerable<LedgerRow> rows)
    {
        using var writer = new LedgerWriter(path);
        foreach (var row in rows)
            writer.Add(row);
        writer.Complete();
    }
}
