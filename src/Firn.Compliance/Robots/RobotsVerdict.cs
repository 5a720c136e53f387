namespace Firn.Compliance.Robots;

/// <summary>What a policy says about one page.</summary>
/// <param name="Answer"><see cref="RobotsAnswer.Allow"/> or <see cref="RobotsAnswer.Disallow"/>, or that nothing is known.</param>
/// <param name="Agents">The listed agents that may not, in the policy's order; empty unless a rule forbids.</param>
/// <param name="Decision">The rule that decided for the first of them; for a page that may be used, the rule that came closest.</param>
/// <param name="Snapshot">The answer it stands in; null when there is none.</param>
public sealed record RobotsVerdict(RobotsAnswer Answer, IReadOnlyList<string> Agents, RobotsDecision Decision, RobotsSnapshot? Snapshot)
{
    /// <summary>The line about use that speaks against training; allowed when there is none.</summary>
    public RobotsDecision Training { get; init; } = RobotsDecision.NoRule;
}
