using Firn.Compliance.Licences;
using Firn.Compliance.Robots;
using Firn.Compliance.Signals;
using Firn.Pipelines.Steps;

namespace Firn.Compliance.Consent;

/// <summary>Everything that the consent stage decides with, made once for all workers. Thread-safe.</summary>
public sealed class ConsentRules
{
    private readonly ConsentConfig config;
    private readonly RobotsPolicy policy;
    private readonly RobotsJudge judge;
    private readonly LicencePolicy licences;
    private readonly IReadOnlyDictionary<string, (TdmRepFile File, string Hash)> sites;

    /// <summary>Loads the policy.</summary>
    /// <param name="config">The recipe's section.</param>
    /// <param name="policyPath">The policy's name or resolved path.</param>
    /// <param name="snapshots">The crawl's recorded answers.</param>
    public ConsentRules(ConsentConfig config, string policyPath, RobotsSnapshotStore snapshots)
    {
        this.config = config;
        sites = snapshots.TdmFiles;
        policy = RobotsPolicy.Load(policyPath);
        if (config.Agents.Count > 0)
            policy = policy with { Agents = config.Agents, Version = policy.Version + "+agents" };
        policy = policy with { Mode = config.Mode };
        judge = new RobotsJudge(policy, snapshots, config.Answers, config.WwwSibling);
        licences = new LicencePolicy(config.Licence);
    }

    /// <summary>A worker's own steps, in order.</summary>
    public IReadOnlyList<DocumentStep> Steps()
    {
        var steps = new List<DocumentStep> { new RobotsStep(judge, policy.Label, config.Unknown) };
        if (config.PageSignals)
            steps.Add(new SignalsStep(policy.Agents, policy.Label, sites));
        steps.Add(new LicenceStep(licences, config.Licence.RequireForWeb));
        return steps;
    }
}
