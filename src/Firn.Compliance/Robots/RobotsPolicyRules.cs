using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Firn.Compliance.Robots;

/// <summary>A file's rules for all agents of a policy: agents that share their rules are asked once. Thread-safe.</summary>
public sealed class RobotsPolicyRules
{
    private const int MostAtOnce = 64;

    private readonly RobotsFile file;
    private readonly string[] agents;
    private readonly RobotsRules[] distinct;
    private readonly int[] rulesOfAgent;
    private readonly RobotsPatternSet[] plainPatterns;
    private readonly int[][] plainPatternsOfRules;

    // What has been said before is not made anew: the decision of a rule, the agents of a set of rules.
    private readonly ConcurrentDictionary<int, RobotsDecision> decisions = new();
    private readonly ConcurrentDictionary<ulong, string[]> listed = new();

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
        Span<RobotsMatch> matches = distinct.Length <= MostAtOnce ? stackalloc RobotsMatch[distinct.Length] : new RobotsMatch[distinct.Length];
        Match(url, matches);
        var strongest = RobotsMatch.None;
        var objecting = 0UL;
        var any = false;
        for (var rules = 0; rules < distinct.Length; rules++)
        {
            ref readonly var match = ref matches[rules];
            if (!any && (match.Forbids || match.Beats(strongest)))
                strongest = match;
            if (!match.Forbids)
                continue;
            any = true;
            objecting |= 1UL << (rules & 63);
        }

        forbidden = !any ? [] : distinct.Length > MostAtOnce ? Objecting(matches) : listed.TryGetValue(objecting, out var known) ? known : listed.GetOrAdd(objecting, Objecting(matches));
        return strongest.Line == 0 ? RobotsDecision.NoRule : decisions.GetOrAdd(strongest.Entry, static (_, state) => new RobotsDecision(!state.strongest.Forbids, state.strongest.Line, state.file.RuleText(state.strongest.Entry)), (strongest, file));
    }

    // In the policy's order.
    private string[] Objecting(ReadOnlySpan<RobotsMatch> matches)
    {
        var names = new List<string>(agents.Length);
        for (var i = 0; i < agents.Length; i++)
        {
            if (matches[rulesOfAgent[i]].Forbids)
                names.Add(agents[i]);
        }

        return [.. names];
    }

    // What each of the distinct rules says; patterns that several share are asked once.
    [SkipLocalsInit]
    private void Match(ReadOnlySpan<byte> url, Span<RobotsMatch> matches)
    {
        if (plainPatterns.Length > MostAtOnce || !RobotsUrl.TryPlainPath(url, out var plain))
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
