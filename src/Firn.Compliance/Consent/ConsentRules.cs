using Firn.Compliance.Hosts;
using Firn.Compliance.Licences;
using Firn.Compliance.Licences.Purposes;
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
    private readonly SiteSignals sites;
    private readonly AgentList agents;

    /// <summary>Loads the policy.</summary>
    /// <param name="config">The recipe's section.</param>
    /// <param name="policyPath">The policy's name or resolved path.</param>
    /// <param name="snapshots">The recorded answers of the crawl and of the recipe's snapshots.</param>
    /// <param name="suffixes">The public suffix list; null where the recipe names none.</param>
    /// <param name="purpose">The licence policy's purpose: a name or a resolved path; empty where it names none.</param>
    public ConsentRules(ConsentConfig config, string policyPath, RobotsSnapshotStore snapshots, PublicSuffixList? suffixes = null, string purpose = "")
    {
        this.config = config;
        policy = RobotsPolicy.Load(policyPath);
        if (config.Agents.Count > 0)
            policy = policy with { Agents = config.Agents, Version = policy.Version + "+agents" };
        policy = policy with { Mode = config.Mode };
        var scope = new HostScope(config.WwwSibling, config.RegistrableDomain ? suffixes : null);
        judge = new RobotsJudge(policy, snapshots, config.Answers, scope);
        sites = new SiteSignals(snapshots, config.Answers, scope, policy.Agents);
        agents = new AgentList(policy.Agents);
        licences = new LicencePolicy(config.Licence, purpose.Length > 0 ? LicencePurpose.Load(purpose) : null);
    }

    /// <summary>A worker's own steps, in order.</summary>
    public IReadOnlyList<DocumentStep> Steps()
    {
        var reader = new ConsentReader(judge, sites, agents);
        var steps = new List<DocumentStep> { new ConsentRecordStep(reader, policy.Label, config.PageSignals), new RobotsStep(reader, policy.Label, config.Unknown) };
        if (config.PageSignals)
            steps.Add(new SignalsStep(reader, policy.Label));
        steps.Add(new LicenceStep(licences, config.Licence.RequireForWeb));
        return steps;
    }
}
