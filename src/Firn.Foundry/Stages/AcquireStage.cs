using Firn.Compliance.Audit;
using Firn.Core;
using Firn.Core.Manifests;
using Firn.Data.Acquire;
using Firn.Foundry.Running;

namespace Firn.Foundry.Stages;

/// <summary>Reads the recipe's sources into document shards; see docs/acquire.md.</summary>
public sealed class AcquireStage(AcquireConfig config) : Stage
{
    /// <inheritdoc/>
    public override string Name => "acquire";

    /// <inheritdoc/>
    public override int Version => 3;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DependsOn { get; } = [];

    /// <inheritdoc/>
    public override object Config => config;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Files(string recipeFolder) =>
        [.. new Acquirer(config, recipeFolder, "").InputFiles().Select(file => new StageInput(file.Name, "file", ContentHash.OfFile(file.Path).ToString()))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Folders { get; } = [.. config.Source.SelectMany(source => source.Paths)];

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var acquirer = new Acquirer(config, context.RecipeFolder, context.CacheFolder, LedgerUrls.Mask);
        var summary = acquirer.Run(context.Folder, context.Hash.ToString(), context.Workers, context.UpdateLock, context.Progress, context.Cancellation);
        AtomicFile.Write(context.PathTo("stats.json"), summary.Statistics.WriteTo);
        context.Count("documents", summary.Statistics.DocumentsOut);
        context.Count("documents.skipped", summary.Statistics.DocumentsIn - summary.Statistics.DocumentsOut);
        context.Count("bytes", summary.Statistics.Counts.Values.Sum(count => count.BytesOut));
        context.Count("robots.answers", summary.RobotsAnswers);
        context.Count("shards", summary.Shards);
    }
}
