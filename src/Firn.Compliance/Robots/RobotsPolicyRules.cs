using System.Runtime.CompilerServices;

namespace Firn.Compliance.Robots;

/// <summary>A file's rules for all agents of a policy: agents that share their rules are asked once. Thread-safe.</summary>
public sealed class RobotsPolicyRules
{
    private readonly RobotsFile file;
    private readonly string[] agents;
    private readonly RobotsRules[] distinct;
    private readonly int[] rulesOfAgent;

    /// <summary>Compiles a file under a policy.</summary>
    public RobotsPolicyRules(RobotsFile file, RobotsMode mode, IReadOnlyList<string> agents)
    {
        this.file = file;
        this.agents = [.. agents];
        var found = new List<RobotsRules>();
        rulesOfAgent = new int[agents.Count];
        for (var i = 0; i < agents.Count; i++)
        {
            var rules = file.For(agents[i], mode);
            rulesOfAgent[i] = found.FindIndex(other => other.Readings.SequenceEqual(rules.Readings));
            if (rulesOfAgent[i] >= 0)
                continue;
            rulesOfAgent[i] = found.Count;
            found.Add(rules);
        }

        distinct = [.. found];
    }

    /// <summary>The line about use that speaks against training on a URL; allowed when there is none.</summary>
    public RobotsDecision Training(ReadOnlySpan<byte> url) => file.Training(agents, url);

    /// <summary>Decides about a URL for all agents together.</summary>
    /// <param name="url">Absolute, or a path.</param>
    /// <param name="forbidden">The agents that may not; empty when all may.</param>
    /// <returns>The rule that decided for the first agent that may not, else the strongest rule that allows.</returns>
    [SkipLocalsInit]
    public RobotsDecision Decide(ReadOnlySpan<byte> url, out IReadOnlyList<string> forbidden)
    {
        using var path = new RobotsPath(url, stackalloc byte[RobotsPath.ScratchBytes]);
        var strongest = RobotsMatch.None;
        List<string>? listed = null;
        for (var rules = 0; rules < distinct.Length; rules++)
        {
            var match = distinct[rules].Match(in path);
            if (!match.Forbids)
            {
                if (listed is null && match.Beats(strongest))
                    strongest = match;
                continue;
            }

            if (listed is null)
                strongest = match;
            listed ??= [];
            for (var i = 0; i < agents.Length; i++)
            {
                if (rulesOfAgent[i] == rules)
                    listed.Add(agents[i]);
            }
        }

        if (listed is not null)
            listed.Sort((left, right) => Array.IndexOf(agents, left).CompareTo(Array.IndexOf(agents, right)));
        forbidden = listed ?? (IReadOnlyList<string>)[];
        return strongest.Line == 0 ? RobotsDecision.NoRule : new RobotsDecision(!strongest.Forbids, strongest.Line, file.RuleText(strongest.Entry));
    }
}
