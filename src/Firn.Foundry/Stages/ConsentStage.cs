using Firn.Compliance.Consent;
using Firn.Compliance.Robots;
using Firn.Core;
using Firn.Core.Manifests;
using Firn.Foundry.Running;
using Firn.Pipelines.Steps;

namespace Firn.Foundry.Stages;

/// <summary>
/// Keeps what may be used: applies robots.txt as recorded beside the crawl, the signals of pages and headers, and the
/// recipe's licence policy. Every document that comes in has rows in the ledger that say what decided. Writes
/// <c>documents/</c>, <c>ledger/</c>, <c>counts/</c> and <c>stats.json</c>.
/// </summary>
public sealed class ConsentStage(ConsentConfig config) : Stage
{
    /// <inheritdoc/>
    public override string Name => "consent";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DependsOn { get; } = ["acquire"];

    /// <inheritdoc/>
    public override object Config => config;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Files(string recipeFolder)
    {
        var path = PolicyPath(recipeFolder);
        return [new StageInput(config.Policy, RobotsPolicy.Builtin.Contains(path) ? "policy" : "file", RobotsPolicy.HashOf(path).ToString())];
    }

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var acquired = context.Inputs["acquire"];
        var recorded = RobotsSnapshotStore.Read(acquired.PathTo("robots"));
        var rules = new ConsentRules(config, PolicyPath(context.RecipeFolder), recorded);
        var statistics = ShardExecutor.Run(
            ShardJob.ForFolder(acquired.PathTo("documents"), context.Folder),
            () => new StepRunner(rules.Steps(), Name, context.Hash.ToString(), rawText: true),
            context.Workers,
            Name,
            context.Progress,
            context.Cancellation);
        AtomicFile.Write(context.PathTo("stats.json"), statistics.WriteTo);
        context.Count("documents.in", statistics.DocumentsIn);
        context.Count("documents.out", statistics.DocumentsOut);
        context.Count("robots.hosts", recorded.Hosts);
        foreach (var reason in statistics.Counts.Where(count => count.Key.Verdict == VerdictKind.Dropped).GroupBy(count => count.Key.Reason).OrderBy(group => group.Key, StringComparer.Ordinal))
            context.Count($"dropped.{reason.Key}", reason.Sum(count => count.Value.Documents));
    }

    private string PolicyPath(string recipeFolder) =>
        RobotsPolicy.Builtin.Contains(config.Policy) ? config.Policy : Path.Combine(recipeFolder, config.Policy);
}
