using System.Text;
using System.Text.Json;
using Firn.Compliance.Audit;
using Firn.Compliance.Consent;
using Firn.Compliance.PersonalData;
using Firn.Compliance.Robots;
using Firn.Core;
using Firn.Pipelines.Ledger;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;
using Firn.Testing;

namespace Firn.Compliance.Tests.Audit;

public sealed class AuditLogTests
{
    private const string Robots = "# greetings to root@garden.test\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /private # keep out\n";

    private static readonly string[] Secrets = ["anna.muster@people-garden.ch", "129.132.19.216", "CH93 0076 2011 6238 5295 7", "2a02:1205:34e3:f4f0::9c01"];

    [Fact]
    public void A_dropped_URL_is_explained_by_rule_evidence_and_line()
    {
        using var run = new TemporaryFolder();
        var log = Make(run);
        var document = Assert.Single(log.Url("HTTPS://Garden.test:443/private/%61#top"));
        Assert.Equal("dropped", document.Outcome);
        var drop = document.DroppedBy!;
        Assert.Equal(("consent", "robots", "robots_disallowed", 4), (drop.Stage, drop.Row.Step, drop.Row.Reason, drop.Row.Line));
        Assert.Equal("Disallow: /private # keep out", drop.LineText);
        Assert.Equal("Disallow: /private; agents CCBot, CCBot/2.0, CCBot/1.0, GPTBot", drop.Row.Evidence);
        Assert.Equal("http://garden.test/robots.txt", drop.SnapshotUrl);
        Assert.Equal(ContentHash.Of(Robots).ToString(), drop.Row.SnapshotHash);
    }

    [Fact]
    public void A_kept_URL_says_what_was_checked_and_an_edited_one_what_was_masked()
    {
        using var run = new TemporaryFolder();
        var document = Assert.Single(Make(run).Url("http://garden.test/people"));
        Assert.Equal(("in", "opt-out-checked"), (document.Outcome, document.Basis));
        Assert.Equal(["signals_seen", "robots_allowed", "survived", "personal_data_masked", "survived"], document.Events.Select(item => item.Row.Reason));
        Assert.StartsWith("email 1, ip 2, iban 1; email 9+", document.Events[3].Row.Evidence);
    }

    [Fact]
    public void A_URL_that_never_entered_ends_with_not_found_and_names_the_next_step()
    {
        using var run = new TemporaryFolder();
        var log = Make(run);
        var near = Assert.Throws<FirnException>(() => log.Url("http://garden.test/nothing"));
        Assert.Equal((ExitCode.NotFound, "list them: firn audit domain garden.test"), (near.ExitCode, near.NextStep));
        Assert.Equal(ExitCode.NotFound, Assert.Throws<FirnException>(() => log.Url("http://elsewhere.test/")).ExitCode);
        Assert.Equal(ExitCode.Usage, Assert.Throws<FirnException>(() => log.Url("garden.test/private")).ExitCode);
        Assert.Equal(ExitCode.NotFound, Assert.Throws<FirnException>(() => log.Document("ffff0000ffff")).ExitCode);
        Assert.Equal(ExitCode.Usage, Assert.Throws<FirnException>(() => log.Document("no id")).ExitCode);
    }

    [Fact]
    public void Documents_are_found_by_id_domain_and_text()
    {
        using var run = new TemporaryFolder();
        var log = Make(run);
        var page = Assert.Single(log.Url("http://garden.test/people"));
        Assert.Equal(page.Id, Assert.Single(log.Document(page.Id.ToString()[..12])).Id);
        Assert.Equal(2, log.Domain("garden.test").Count);
        Assert.Equal(3, log.Domain("test").Count);
        Assert.Equal(page.Id, Assert.Single(log.Text("Write to <email-pii>")).Id);
        Assert.Equal(ExitCode.NotFound, Assert.Throws<FirnException>(() => log.Text("a sentence that nobody wrote")).ExitCode);
    }

    [Fact]
    public void The_summary_counts_losses_by_signal_and_agent_and_adds_up()
    {
        using var run = new TemporaryFolder();
        var summary = Make(run).Summary();
        Assert.Equal((4, 1, 3), (summary.DocumentsIn, summary.DocumentsKept, summary.Dropped.Documents));
        Assert.Equal(3, summary.ByStep.Sum(count => count.Documents));
        Assert.Equal(["licence/licence_missing", "robots/consent_unknown", "robots/robots_disallowed"], summary.ByReason.Select(count => count.Label).Order(StringComparer.Ordinal));
        Assert.Contains(new AuditCount("no answer recorded", 1, 5), summary.BySignal);
        Assert.Equal(["CCBot", "CCBot/1.0", "CCBot/2.0", "GPTBot", "any"], summary.ByAgent.Select(count => count.Label).Order(StringComparer.Ordinal));
        Assert.Equal(new AuditCount("opt-out-checked", 1, summary.ByBasis[0].Bytes), Assert.Single(summary.ByBasis));
        Assert.Equal(1, summary.Edited.Documents);
    }

    [Fact]
    public void Nothing_that_was_masked_stands_in_any_output()
    {
        using var run = new TemporaryFolder();
        var log = Make(run);
        var seen = new StringBuilder();
        foreach (var row in LedgerReader.ReadFolder(run["consent/ledger"]).Concat(LedgerReader.ReadFolder(run["prepare/ledger"])))
            seen.AppendLine(JsonSerializer.Serialize(row));
        foreach (var shard in Directory.EnumerateFiles(run["prepare/documents"]))
        {
            foreach (var batch in DocumentShardReader.Batches(shard))
            {
                for (var row = 0; row < batch.Count; row++)
                    seen.AppendLine(batch.Text.String(row)).AppendLine(batch.HttpHeaders.String(row));
            }
        }

        foreach (var counts in Directory.EnumerateFiles(run["prepare/counts"]))
            seen.AppendLine(File.ReadAllText(counts));
        foreach (var document in log.Domain("garden.test"))
            seen.AppendLine(JsonSerializer.Serialize(document));
        seen.AppendLine(JsonSerializer.Serialize(log.Summary()));
        var text = seen.ToString();
        Assert.Contains("<email-pii>", text, StringComparison.Ordinal);
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.Ordinal));
    }

    private static AuditLog Make(TemporaryFolder run)
    {
        Directory.CreateDirectory(run["acquire/documents"]);
        Directory.CreateDirectory(run["acquire/robots"]);
        File.WriteAllText(run["acquire/robots/0.jsonl"], JsonSerializer.Serialize(new
        {
            host = "garden.test",
            url = "http://garden.test/robots.txt",
            status = 200,
            date = "2025-01-01T00:00:00Z",
            content_type = "text/plain",
            body_b64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(Robots)),
            sha256 = ContentHash.Of(Robots).ToString(),
        }) + "\n");
        using (var batch = new DocumentBatch())
        using (var writer = new DocumentShardWriter(run["acquire/documents/00000.parquet"], rawText: true))
        {
            Add(batch, "http://garden.test/private/a", "Hello");
            Add(batch, "http://garden.test/people", $"Write to {Secrets[0]} or {Secrets[1]}, {Secrets[3]}; account {Secrets[2]}.");
            Add(batch, "http://silent.test/", "Hello");
            batch.Add("book"u8, "chapter 1"u8, "Once"u8);
            writer.Add(batch);
            writer.Complete();
        }

        var rules = new ConsentRules(new ConsentConfig(), "apertus", RobotsSnapshotStore.Read(run["acquire/robots"]));
        Stage("consent", run["acquire/documents"], run["consent"], rules.Steps());
        Stage("prepare", run["consent/documents"], run["prepare"], [new PiiStep(new PiiConfig())]);
        return new AuditLog([new AuditStage("acquire", run["acquire"]), new AuditStage("consent", run["consent"]), new AuditStage("prepare", run["prepare"])]);
    }

    private static void Stage(string name, string input, string output, IReadOnlyList<DocumentStep> steps) =>
        ShardExecutor.Run(ShardJob.ForFolder(input, output), () => new StepRunner(steps, name, "hash", rawText: name == "consent"), 1, name, ProgressSink.None);

    private static void Add(DocumentBatch batch, string url, string text)
    {
        var row = batch.Add("web"u8, Encoding.UTF8.GetBytes(url), Encoding.UTF8.GetBytes(text));
        batch.Url.Set(row, url);
        batch.ContentType.Set(row, "text/plain");
        batch.Date.Set(row, "2024-06-01T00:00:00Z");
    }
}
