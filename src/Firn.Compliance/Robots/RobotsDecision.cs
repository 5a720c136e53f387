namespace Firn.Compliance.Robots;

/// <summary>What a robots.txt says about one URL and one agent.</summary>
/// <param name="Allowed">False when a rule forbids the URL.</param>
/// <param name="Line">Line of the rule that decided, from 1; 0 when no rule matched.</param>
/// <param name="Rule">The rule as written, without its comment; empty when no rule matched.</param>
public readonly record struct RobotsDecision(bool Allowed, int Line, string Rule)
{
    /// <summary>No rule speaks about the URL.</summary>
    public static RobotsDecision NoRule => new(true, 0, "");
}
