using System.Collections.Concurrent;
using Firn.Compliance.Hosts;

namespace Firn.Compliance.Robots;

/// <summary>Answers for pages: finds the host's recorded answers, compiles each once, applies the policy. Thread-safe.</summary>
/// <param name="policy">Agents, reading, and what answers mean.</param>
/// <param name="store">The recorded answers.</param>
/// <param name="hindsight">Which answers count.</param>
/// <param name="scope">Whose answer counts where a host has none of its own; by default nobody's.</param>
public sealed class RobotsJudge(RobotsPolicy policy, RobotsSnapshotStore store, RobotsHindsight hindsight = RobotsHindsight.Hindsight, HostScope? scope = null)
{
    private readonly HostScope scope = scope ?? new HostScope();
    private readonly ConcurrentDictionary<string, RobotsPolicyRules> compiled = new(StringComparer.Ordinal);

    /// <summary>Judges a page.</summary>
    /// <param name="url">Its URL.</param>
    /// <param name="fetched">When it was fetched, ISO 8601; empty counts as before every answer.</param>
    public RobotsVerdict Judge(ReadOnlySpan<byte> url, string fetched)
    {
        RobotsVerdict? best = null;
        foreach (var snapshot in hindsight.InForce(scope.Answers(store, SiteFile.Robots, RobotsHost.OfUrl(url)), fetched))
        {
            var verdict = Judge(url, snapshot);
            if (verdict.Answer == RobotsAnswer.Disallow || !verdict.Training.Allowed)
                return verdict;

            // An answer that says nothing does not take back one that does; the newest that does counts.
            if (best is null || verdict.Answer != RobotsAnswer.Unknown)
                best = verdict;
        }

        return best ?? new RobotsVerdict(RobotsAnswer.Unknown, [], RobotsDecision.NoRule, null);
    }

    private RobotsVerdict Judge(ReadOnlySpan<byte> url, RobotsSnapshot snapshot)
    {
        var answer = policy.Answer(snapshot.Status);
        if (answer != RobotsAnswer.Rules)
            return new RobotsVerdict(answer, answer == RobotsAnswer.Disallow ? policy.Agents : [], RobotsDecision.NoRule, snapshot);
        var rules = compiled.GetOrAdd(snapshot.Sha256, static (_, state) => new RobotsPolicyRules(RobotsFile.Parse(state.snapshot.Body), state.policy.Mode, state.policy.Agents), (snapshot, policy));
        var decision = rules.Decide(url, out var forbidden);
        return new RobotsVerdict(forbidden.Count > 0 ? RobotsAnswer.Disallow : RobotsAnswer.Allow, forbidden, decision, snapshot) { Training = rules.Training(url) };
    }
}
