using System.Diagnostics.CodeAnalysis;
using Firn.Compliance.Audit;
using Firn.Core;
using Firn.Data.Extraction;
using Firn.Foundry.Running;
using Firn.Foundry.Stages;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;
using Firn.Tokenization;

namespace Firn.Foundry.Audit;

/// <summary>Opens the audit of a run, and counts what its documents are in tokens.</summary>
[RequiresUnreferencedCode("configuration records are read by reflection")]
[RequiresDynamicCode("configuration records are read by reflection")]
public static class RunAudit
{
    /// <summary>The ledgers of a run's completed stages; null when there is none.</summary>
    public static AuditLog? Open(RecipeRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var done = run.Completed();
        var stages = run.Stages.Where(stage => done.ContainsKey(stage.Name)).Select(stage => new AuditStage(stage.Name, done[stage.Name].Folder))
            .Where(stage => Directory.Exists(Path.Combine(stage.Folder, "ledger"))).ToList();
        return stages.Count > 0 ? new AuditLog(stages) : null;
    }

    /// <summary>
    /// Tokens of every acquired document, dropped or not: of its extracted text, by the run's tokenizer. Null when the tokenize stage is
    /// not complete. Reads and tokenizes all documents once.
    /// </summary>
    public static IReadOnlyDictionary<DocumentId, long>? Tokens(RecipeRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var done = run.Completed();
        if (!done.TryGetValue("acquire", out var acquired) || !done.TryGetValue("tokenize", out var tokenized))
            return null;
        using var encoder = Tokenizer.Load(tokenized.PathTo(TokenizeStage.TokenizerFile)).CreateEncoder();
        var buffer = new TokenBuffer();
        var extract = new TextExtractionStep();
        var tokens = new Dictionary<DocumentId, long>();
        foreach (var shard in Directory.EnumerateFiles(acquired.PathTo("documents"), "*.parquet").Order(StringComparer.Ordinal))
        {
            foreach (var documents in DocumentShardReader.Batches(shard))
            {
                new StepBatch(documents).Run(extract);
                for (var row = 0; row < documents.Count; row++)
                {
                    buffer.Clear();
                    if (documents.IsLive(row))
                        encoder.Encode(documents.Text[row], buffer);
                    tokens[documents.Ids[row]] = buffer.Count;
                }
            }
        }

        return tokens;
    }
}
