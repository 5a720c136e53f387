using System.Text;
using Firn.Core;
using Firn.Pipelines.Ledger;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;
using Firn.Testing;

namespace Firn.Pipelines.Tests.Steps;

public class StepRunnerTests
{
    [Fact]
    public void Survivors_are_written_and_every_decision_is_in_the_ledger()
    {
        using var folder = new TemporaryFolder();
        var jobs = Shards(folder, shards: 1, documents: 10);
        var statistics = new StepRunner([new ShoutStep(), new DropOddStep()], "prepare", "abc").Run(jobs[0]);

        using var survivors = new DocumentBatch();
        using var reader = new DocumentShardReader(jobs[0].Documents);
        Assert.True(reader.Read(survivors));
        Assert.Equal(5, survivors.Count);
        Assert.Equal("DOCUMENT 0", survivors.Text.String(0));
        var ledger = LedgerReader.Read(jobs[0].Ledger).ToArray();
        Assert.Equal(10, ledger.Count(row => row is { Step: "shout", Verdict: VerdictKind.Edited }));
        Assert.Equal(5, ledger.Count(row => row is { Step: "drop_odd", Verdict: VerdictKind.Dropped, Reason: "odd", HashAfter: "" }));
        var kept = ledger.Where(row => row.Step == "prepare").ToArray();
        Assert.Equal(survivors.Ids, kept.Select(row => row.DocId));
        Assert.All(kept, row => Assert.NotEqual(row.HashBefore, row.HashAfter));
        Assert.All(ledger, row => Assert.Equal("a.test", row.Domain));
        Assert.Equal(10, statistics.DocumentsIn);
        Assert.Equal(5, statistics.DocumentsOut);
        Assert.Equal(new StepCount(5, 50, 0), statistics.Counts[new StepOutcome(1, "drop_odd", "und", VerdictKind.Dropped, "odd")]);
    }

    [Fact]
    public void Any_number_of_workers_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var one = Run(folder, "one", 1);
        var four = Run(folder, "four", 4);
        Assert.Equal(one, four);
        Assert.Equal(7 * 3, one.Count);
    }

    [Fact]
    public void A_rerun_after_a_kill_does_only_what_is_missing_and_counts_everything()
    {
        using var folder = new TemporaryFolder();
        var jobs = Shards(folder, 4, 6);
        var whole = ShardExecutor.Run(jobs, Runner, 2, "prepare", ProgressSink.None);
        var bytes = File.ReadAllBytes(jobs[2].Documents);
        File.Delete(jobs[2].Statistics); // killed before the shard's last rename
        File.WriteAllText(jobs[2].Documents + AtomicFile.PartialSuffix, "half");
        File.WriteAllText(jobs[1].Input, "must not be read again");
        var again = ShardExecutor.Run(jobs, Runner, 2, "prepare", ProgressSink.None);
        Assert.Equal(whole.Counts, again.Counts);
        Assert.Equal(bytes, File.ReadAllBytes(jobs[2].Documents));
        Assert.False(File.Exists(jobs[2].Documents + AtomicFile.PartialSuffix));
    }

    [Fact]
    public void A_failing_shard_stops_the_run_with_its_error_and_leaves_no_half_shard()
    {
        using var folder = new TemporaryFolder();
        var jobs = Shards(folder, 3, 6);
        File.WriteAllText(jobs[1].Input, "not parquet");
        var error = Assert.Throws<FirnException>(() => ShardExecutor.Run(jobs, Runner, 2, "prepare", ProgressSink.None));
        Assert.Contains("00001", error.Subject, StringComparison.Ordinal);
        Assert.False(File.Exists(jobs[1].Documents));
        Assert.False(File.Exists(jobs[1].Documents + AtomicFile.PartialSuffix));
    }

    [Fact]
    public void Statistics_survive_their_file_and_merge_like_addition()
    {
        using var folder = new TemporaryFolder();
        var jobs = Shards(folder, 2, 9);
        var whole = ShardExecutor.Run(jobs, Runner, 1, "prepare", ProgressSink.None);
        var left = StepStatistics.ReadFile(jobs[0].Statistics);
        var right = StepStatistics.ReadFile(jobs[1].Statistics);
        right.Merge(left);
        Assert.Equal(whole.Counts, right.Counts);
    }

    [Theory]
    [InlineData("https://Example.TEST:8080/a", "example.test")]
    [InlineData("http://user:pass@a.test./x?y", "a.test")]
    [InlineData("https://[::1]:80/", "[::1]")]
    [InlineData("https://a.test", "a.test")]
    [InlineData("file", "")]
    [InlineData("", "")]
    public void The_domain_is_the_host_in_lower_case(string url, string domain) =>
        Assert.Equal(domain, LedgerRows.Domain(Encoding.UTF8.GetBytes(url)));

    private static StepRunner Runner() => new([new ShoutStep(), new DropOddStep()], "prepare", "abc");

    private static Dictionary<string, string> Run(TemporaryFolder folder, string name, int workers)
    {
        var jobs = Shards(folder, 7, 20, name);
        ShardExecutor.Run(jobs, Runner, workers, "prepare", ProgressSink.None);
        return Directory.EnumerateFiles(folder[name], "*", SearchOption.AllDirectories).ToDictionary(
            path => Path.GetRelativePath(folder[name], path), path => ContentHash.OfFile(path).ToString());
    }

    private static IReadOnlyList<ShardJob> Shards(TemporaryFolder folder, int shards, int documents, string output = "out")
    {
        var input = Directory.CreateDirectory(folder["in"]).FullName;
        for (var shard = 0; shard < shards; shard++)
        {
            using var batch = new DocumentBatch();
            for (var i = 0; i < documents; i++)
            {
                var row = batch.Add("s"u8, Encoding.UTF8.GetBytes($"{shard}/{i}"), Encoding.UTF8.GetBytes($"document {i}"));
                batch.Url.Set(row, "https://a.test/x");
            }

            using var writer = new DocumentShardWriter(Path.Combine(input, $"{shard:00000}.parquet"));
            writer.Add(batch);
            writer.Complete();
        }

        return ShardJob.ForFolder(input, folder[output]);
    }

    private sealed class ShoutStep : DocumentStep
    {
        public override string Name => "shout";

        public override int RuleVersion => 1;

        public override void Process(StepBatch batch)
        {
            for (var row = 0; row < batch.Documents.Count; row++)
                batch.Edit(row, Encoding.UTF8.GetBytes(batch.Documents.Text.String(row).ToUpperInvariant()), new Finding { Reason = "shouted" });
        }
    }

    private sealed class DropOddStep : DocumentStep
    {
        public override string Name => "drop_odd";

        public override int RuleVersion => 3;

        public override void Process(StepBatch batch)
        {
            for (var row = 0; row < batch.Documents.Count; row++)
            {
                if ((batch.Documents.Text[row][^1] & 1) == 1)
                    batch.Drop(row, new Finding { Reason = "odd", Evidence = "ends in an odd digit" });
            }
        }
    }
}
