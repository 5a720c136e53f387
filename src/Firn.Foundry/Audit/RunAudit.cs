using System.Diagnostics.CodeAnalysis;
using Firn.Compliance.Audit;
using Firn.Core;
using Firn.Foundry.Running;

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

    /// <summary>Tokens of every acquired document (<see cref="AcquiredTokens"/>). Null when the tokenize stage is not complete.</summary>
    public static IReadOnlyDictionary<DocumentId, long>? Tokens(RecipeRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var done = run.Completed();
        return done.TryGetValue("acquire", out var acquired) && done.TryGetValue("tokenize", out var tokenized)
            ? AcquiredTokens.Of(acquired, tokenized, run.Folder.Cache)
            : null;
    }
}
