using System.Runtime.CompilerServices;

namespace Firn.Compliance.Robots;

/// <summary>A file's rules for all agents of a policy: agents that share their rules are asked once. Thread-safe.</summary>
public sealed class RobotsPolicyRules
{
    private const int MostOnStack = 64;

    private readonly RobotsFile file;
    private readonly string[] agents;
    private readonly RobotsRules[] distinct;
    private readonly int[] rulesOfAgent;
    private readonly RobotsPatternSet[] plainPatterns;
    private readonly int[][] plainPatternsOfRules;

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
        plainPatterns = [.. found.SelectMany(rules => rules.PlainPatterns).Distinct()];
        plainPatternsOfRules = [.. found.Select(rules => rules.PlainPatterns.Select(patterns => Array.IndexOf(plainPatterns, patterns)).ToArray())];
    }

    /// <summary>The line about use that speaks against training on a URL; allowed when there is none.</summary>
    public RobotsDecision Training(ReadOnlySpan<byte> url) => file.Training(agents, url);

    /// <summary>Decides about a URL for all agents together.</summary>
    /// <param name="url">Absolute, or a path.</param>
    /// <param name="forbidden">The agents that may not; empty when all may.</param>
    /// <returns>The rule that decided for the first agent that may not, else the strongest rule that allows.</returns>
    public RobotsDecision Decide(ReadOnlySpan<byte> url, out IReadOnlyList<string> forbidden)
    {
        Span<RobotsMatch> matches = distinct.Length <= MostOnStack ? stackalloc RobotsMatch[distinct.Length] : new RobotsMatch[distinct.Length];
        Match(url, matches);
        var strongest = RobotsMatch.None;
        List<string>? listed = null;
        for (var rules = 0; rules < distinct.Length; rules++)
        {
            var match = matches[rules];
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

    // What each of the distinct rules says; patterns that several share are asked once.
    [SkipLocalsInit]
    private void Match(ReadOnlySpan<byte> url, Span<RobotsMatch> matches)
    {
        if (plainPatterns.Length > MostOnStack || !RobotsUrl.TryPlainPath(url, out var plain))
        {
            using var path = new RobotsPath(url, stackalloc byte[RobotsPath.ScratchBytes]);
            for (var rules = 0; rules < distinct.Length; rules++)
                matches[rules] = distinct[rules].Match(in path);
            return;
        }

        Span<RobotsMatch> ofPatterns = stackalloc RobotsMatch[plainPatterns.Length];
        for (var i = 0; i < plainPatterns.Length; i++)
            ofPatterns[i] = plainPatterns[i].Match(plain);
        for (var rules = 0; rules < distinct.Length; rules++)
            matches[rules] = distinct[rules].IsFree(plain) ? RobotsMatch.None : Strictest(plainPatternsOfRules[rules], ofPatterns);
    }

    private static RobotsMatch Strictest(int[] patterns, ReadOnlySpan<RobotsMatch> ofPatterns)
    {
        var best = RobotsMatch.None;
        foreach (var index in patterns)
        {
            if (ofPatterns[index].Forbids)
                return ofPatterns[index];
            if (ofPatterns[index].Beats(best))
                best = ofPatterns[index];
        }

        return best;
    }
}
