using Firn.Compliance.Audit;
using Firn.Compliance.Consent;
using Firn.Compliance.Hosts;
using Firn.Compliance.Licences.Purposes;
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
    public override int Version => 3;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DependsOn { get; } = ["acquire"];

    /// <inheritdoc/>
    public override object Config => config;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Files(string recipeFolder)
    {
        var path = PolicyPath(recipeFolder);
        var inputs = new List<StageInput> { new(config.Policy, RobotsPolicy.Builtin.Contains(path) ? "policy" : "file", RobotsPolicy.HashOf(path).ToString()) };
        if (config.PublicSuffixes.Length > 0)
        {
            PublicSuffixList.Load(Path.Combine(recipeFolder, config.PublicSuffixes));
            inputs.Add(new StageInput(config.PublicSuffixes, "file", ContentHash.OfFile(Path.Combine(recipeFolder, config.PublicSuffixes)).ToString()));
        }
        else if (config.RegistrableDomain)
        {
            throw new FirnException("FIRN-CMP-006", "consent.registrable_domain", "needs a public suffix list", "name one in consent.public_suffixes, for example /usr/share/publicsuffix/public_suffix_list.dat", ExitCode.Invalid);
        }

        if (config.Licence.Purpose.Length > 0)
            inputs.Add(new StageInput(config.Licence.Purpose, LicencePurpose.Builtin.Contains(config.Licence.Purpose) ? "policy" : "file", LicencePurpose.HashOf(PurposePath(recipeFolder)).ToString()));
        foreach (var snapshot in config.Snapshots)
        {
            inputs.Add(File.Exists(Path.Combine(recipeFolder, snapshot))
                ? new StageInput(snapshot, "file", ContentHash.OfFile(Path.Combine(recipeFolder, snapshot)).ToString())
                : throw new FirnException("FIRN-CMP-007", snapshot, "the snapshot that consent.snapshots names does not exist", "correct the path, or make it: firn robots snapshot", ExitCode.NotFound));
        }

        return inputs;
    }

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var acquired = context.Inputs["acquire"];
        TakeSnapshots(context);
        var recorded = RobotsSnapshotStore.Read(acquired.PathTo("robots"), context.PathTo("robots"));
        var suffixes = config.PublicSuffixes.Length > 0 ? PublicSuffixList.Load(Path.Combine(context.RecipeFolder, config.PublicSuffixes)) : null;
        var rules = new ConsentRules(config, PolicyPath(context.RecipeFolder), recorded, suffixes, PurposePath(context.RecipeFolder));
        var statistics = ShardExecutor.Run(
            ShardJob.ForFolder(acquired.PathTo("documents"), context.Folder),
            () => new StepRunner(rules.Steps(), Name, context.Hash.ToString(), rawText: true, LedgerUrls.Mask),
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

    // The stage keeps a copy of what it decided with: an audit years later finds the lines.
    private void TakeSnapshots(StageContext context)
    {
        if (config.Snapshots.Count == 0)
            return;
        Directory.CreateDirectory(context.PathTo("robots"));
        for (var i = 0; i < config.Snapshots.Count; i++)
        {
            using var from = File.OpenRead(Path.Combine(context.RecipeFolder, config.Snapshots[i]));
            AtomicFile.Write(context.PathTo(FormattableString.Invariant($"robots/snapshot-{i:000}.jsonl")), from.CopyTo);
        }
    }

    private string PurposePath(string recipeFolder) =>
        config.Licence.Purpose.Length == 0 || LicencePurpose.Builtin.Contains(config.Licence.Purpose) ? config.Licence.Purpose : Path.Combine(recipeFolder, config.Licence.Purpose);

    private string PolicyPath(string recipeFolder) =>
        RobotsPolicy.Builtin.Contains(config.Policy) ? config.Policy : Path.Combine(recipeFolder, config.Policy);
}
