using Firn.Core;
using Firn.Data.Deduplication;
using Firn.Pipelines.Ledger;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;

namespace Firn.Data.Preparation;

/// <summary>
/// Takes document shards through the prepare stage in four passes: (1) the steps that look at one document, (2) a
/// fingerprint of each survivor, (3) the plan over all fingerprints, (4) the plan applied, shards and ledger written,
/// statistics. Each file appears whole, so a killed run goes on where it stopped; bytes depend neither on workers nor on kills.
/// </summary>
public sealed class PreparationRun
{
    /// <summary>The funnel in the stage's folder.</summary>
    public const string StatisticsFile = "stats.json";

    /// <summary>Languages, splits, works, share of languages and examples in the stage's folder.</summary>
    public const string SummaryFile = "summary.json";

    private const string Survived = "survived";

    /// <summary>Name of the stage, for the ledger and progress.</summary>
    public required string Stage { get; init; }

    /// <summary>Hash of the stage, for the ledger.</summary>
    public required string StageHash { get; init; }

    /// <summary>The folder of document shards to read.</summary>
    public required string Input { get; init; }

    /// <summary>The stage's folder: <c>documents/</c>, <c>ledger/</c>, <c>stats.json</c>, <c>summary.json</c>, and <c>work/</c> in between.</summary>
    public required string Folder { get; init; }

    /// <summary>What is decided over all documents.</summary>
    public required PreparationConfig Config { get; init; }

    /// <summary>Makes one worker's own steps.</summary>
    public required Func<PreparationSteps> Steps { get; init; }

    /// <summary>URLs as ledger and examples may hold them, from any thread; taken as they are where none is given.</summary>
    public Func<string, string>? MaskUrl { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Shards at a time.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Where progress is told.</summary>
    public ProgressSink Progress { get; init; } = ProgressSink.None;

    /// <summary>Stops between shards.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Does the work that is still to do.</summary>
    /// <returns>The statistics, as written to <c>stats.json</c> and <c>summary.json</c>.</returns>
    public PreparationStatistics Run()
    {
        var filtered = Jobs(Input, "filtered");
        var steps = Steps();
        var counts = ShardExecutor.Run(filtered, () => new StepRunner(Steps().All, Stage, StageHash, maskUrl: MaskUrl), Workers, Stage, Progress, Cancellation);

        var fingerprints = Fingerprint(filtered);
        var plan = PreparationPlan.Make(fingerprints, Config, Seed);

        var documents = Directory.CreateDirectory(Path.Combine(Folder, "documents")).FullName;
        var final = Jobs(Path.Combine(Work, "filtered", "documents"), "final")
            .Select(job => job with { Documents = Path.Combine(documents, Path.GetFileName(job.Documents)) }).ToList();
        var decided = ShardExecutor.Run(final, () => new StepRunner(PlanSteps(plan), Stage, StageHash, maskUrl: MaskUrl), Workers, Stage, ProgressSink.None, Cancellation);
        var examples = new ExampleChoice(Config.Examples);
        Directory.CreateDirectory(Path.Combine(Folder, "ledger"));
        ShardExecutor.ForEach(final.Count, Workers, () => 0, (_, index) => Finish(filtered[index], final[index], index, examples), Cancellation);

        var statistics = new PreparationStatistics();
        statistics.AddFunnel(counts, steps.All.Count, decided);
        statistics.AddDocuments(fingerprints, plan, Config.Languages);
        statistics.AddExamples(ExampleTexts.Read(examples, filtered, steps, Config.ExampleCharacters));
        AtomicFile.Write(Path.Combine(Folder, SummaryFile), statistics.WriteSummary);
        AtomicFile.Write(Path.Combine(Folder, StatisticsFile), statistics.Funnel.WriteTo);
        return statistics;
    }

    private string Work => Path.Combine(Folder, "work");

    private IReadOnlyList<ShardJob> Jobs(string input, string name) => ShardJob.ForFolder(input, Path.Combine(Work, name));

    private IReadOnlyList<DocumentStep> PlanSteps(PreparationPlan plan) =>
        [new SplitStep(plan), new DuplicateStep(plan, exact: true), new DuplicateStep(plan, exact: false), new LanguageShareStep(plan, Config.Languages)];

    private List<DocumentFingerprint> Fingerprint(IReadOnlyList<ShardJob> shards)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Work, "fingerprints")).FullName;
        var parts = new IReadOnlyList<DocumentFingerprint>[shards.Count];
        ShardExecutor.ForEach(
            shards.Count,
            Workers,
            () => new MinHashSigner(Config.MinHash),
            (signer, index) =>
            {
                var path = Path.Combine(folder, Path.GetFileNameWithoutExtension(shards[index].Documents) + ".bin");
                if (FingerprintFile.TryRead(path) is { } done)
                {
                    parts[index] = done;
                    return;
                }

                parts[index] = Fingerprint(shards[index].Documents, signer);
                FingerprintFile.Write(path, parts[index]);
            },
            Cancellation);
        return [.. parts.SelectMany(part => part)];
    }

    private List<DocumentFingerprint> Fingerprint(string shard, MinHashSigner signer)
    {
        var documents = new List<DocumentFingerprint>();
        foreach (var batch in DocumentShardReader.Batches(shard))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                var text = batch.Text[row];
                var bands = new ulong[Config.MinHash.Bands];
                documents.Add(new()
                {
                    Id = batch.Ids[row],
                    Work = batch.Work[row].IsEmpty ? batch.Ids[row].ToString() : batch.Work.String(row),
                    Language = batch.Language.String(row),
                    TextBytes = text.Length,
                    ExactHash = ExactHash.Of(text),
                    Bands = Config.MinHash.Enabled && signer.SignBands(text, bands) ? bands : [],
                });
            }
        }

        return documents;
    }

    // The ledger of a shard is what both passes decided, with one row for each document that came through both.
    private void Finish(ShardJob first, ShardJob second, int index, ExampleChoice examples)
    {
        var name = Path.GetFileName(second.Documents);
        var entered = new Dictionary<DocumentId, LedgerRow>();
        using (var ledger = new LedgerWriter(Path.Combine(Folder, "ledger", name)))
        {
            foreach (var row in LedgerReader.Read(first.Ledger))
            {
                if (row.Rule == Survived && row.Step == Stage)
                {
                    entered[row.DocId] = row;
                    continue;
                }

                examples.Consider(row, index);
                ledger.Add(row);
            }

            foreach (var row in LedgerReader.Read(second.Ledger))
            {
                examples.Consider(row, index);
                ledger.Add(row.Rule == Survived && row.Step == Stage
                    ? row with { HashBefore = entered[row.DocId].HashBefore, BytesIn = entered[row.DocId].BytesIn }
                    : row);
            }

            ledger.Complete();
        }
    }
}
