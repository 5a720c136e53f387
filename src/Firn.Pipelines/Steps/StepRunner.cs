using Firn.Core;
using Firn.Pipelines.Ledger;
using Firn.Storage.Documents;

namespace Firn.Pipelines.Steps;

/// <summary>Takes shards through a list of steps: counts, writes the ledger, writes the survivors. One thread at a time.</summary>
/// <param name="steps">The steps, in order; each must be this runner's own.</param>
/// <param name="stage">The stage's name, for the ledger's last row of a document.</param>
/// <param name="stageHash">The stage's hash, for the ledger.</param>
/// <param name="rawText">True when the survivors' text is as fetched, in any character set.</param>
/// <param name="maskUrl">URLs as the ledger and finished texts may hold them; taken as they are where none is given.</param>
public sealed class StepRunner(IReadOnlyList<DocumentStep> steps, string stage, string stageHash, bool rawText = false, Func<string, string>? maskUrl = null)
{
    private readonly List<ContentHash> hashes = [];
    private readonly List<int> lengths = [];

    /// <summary>Runs all steps over a shard. Outputs appear under their names when they are whole: documents, ledger, then statistics.</summary>
    /// <returns>What was counted.</returns>
    public StepStatistics Run(ShardJob job)
    {
        var statistics = new StepStatistics();
        using (var documents = new DocumentShardWriter(job.Documents, rawText))
        using (var ledger = new LedgerWriter(job.Ledger, maskUrl))
        {
            foreach (var batch in DocumentShardReader.Batches(job.Input))
                Run(batch, documents, ledger, statistics);
            documents.Complete();
            ledger.Complete();
        }

        AtomicFile.Write(job.Statistics, statistics.WriteTo);
        return statistics;
    }

    /// <summary>Runs all steps over one batch.</summary>
    public void Run(DocumentBatch batch, DocumentShardWriter documents, LedgerWriter ledger, StepStatistics statistics)
    {
        hashes.Clear();
        for (var row = 0; row < batch.Count; row++)
            hashes.Add(ContentHash.Of(batch.Text[row]));
        var bytesIn = Lengths(batch);
        var work = new StepBatch(batch);
        for (var order = 0; order < steps.Count; order++)
        {
            var seen = work.Events.Count;
            var outcomes = Enter(batch);
            work.Run(steps[order]);
            for (var i = seen; i < work.Events.Count; i++)
            {
                var decision = work.Events[i];
                ledger.Add(LedgerRows.Of(decision, batch, stageHash));
                outcomes[decision.Row] = outcomes[decision.Row] is { } earlier && earlier.Verdict > decision.Verdict ? earlier : (decision.Verdict, decision.Finding.Reason);
            }

            Count(batch, order, outcomes, statistics);
        }

        for (var row = 0; row < batch.Count; row++)
        {
            if (!batch.IsLive(row))
                continue;
            // What goes on as fetched keeps its URL: later stages look hosts up by it. What is finished text does not.
            if (maskUrl is not null && !rawText && !batch.Url[row].IsEmpty)
                batch.Url.Set(row, maskUrl(batch.Url.String(row)));
            documents.Add(batch, row);
            ledger.Add(LedgerRows.Kept(batch, row, stage, stageHash, hashes[row], bytesIn[row]));
        }
    }

    private (VerdictKind Verdict, string Reason)?[] Enter(DocumentBatch batch)
    {
        lengths.Clear();
        for (var row = 0; row < batch.Count; row++)
            lengths.Add(batch.IsLive(row) ? batch.Text[row].Length : -1);
        return new (VerdictKind, string)?[batch.Count];
    }

    private void Count(DocumentBatch batch, int order, (VerdictKind Verdict, string Reason)?[] outcomes, StepStatistics statistics)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            if (lengths[row] < 0)
                continue;
            var (verdict, reason) = outcomes[row] ?? (VerdictKind.Kept, "");
            var language = batch.Language[row].IsEmpty ? "und" : batch.Language.String(row);
            statistics.Add(
                new StepOutcome(order, steps[order].Name, language, verdict, reason),
                new StepCount(1, lengths[row], verdict == VerdictKind.Dropped ? 0 : batch.Text[row].Length));
        }
    }

    private static int[] Lengths(DocumentBatch batch)
    {
        var bytes = new int[batch.Count];
        for (var row = 0; row < bytes.Length; row++)
            bytes[row] = batch.Text[row].Length;
        return bytes;
    }
}
