using System.Runtime.CompilerServices;

namespace Firn.Compliance.Robots;

/// <summary>The rules of a robots.txt for one agent, compiled. Decides without allocating once a rule's text is known; thread-safe.</summary>
public sealed class RobotsRules
{
    private readonly RobotsFile file;
    private readonly Reading[] readings;
    private readonly Reading[] plainReadings;
    private readonly RobotsPatternSet[] plainForbidding;
    private readonly bool robotsTxtIsFree;

    internal RobotsRules(RobotsFile file, List<Reading> readings, bool robotsTxtIsFree)
    {
        this.file = file;
        this.readings = [.. readings];
        this.robotsTxtIsFree = robotsTxtIsFree;
        // Where an URL is its own normal form, readings that share their patterns answer alike.
        plainReadings = [.. readings.DistinctBy(reading => reading.Patterns)];
        plainForbidding = [.. plainReadings.Select(reading => reading.Patterns).Where(patterns => patterns.CanForbid)];
    }

    /// <summary>One way to read the file.</summary>
    /// <param name="Patterns">The rules.</param>
    /// <param name="Normalise">Compare the URL in the RFC's normal form.</param>
    internal sealed record Reading(RobotsPatternSet Patterns, bool Normalise);

    /// <summary>The ways in which the file is read; any of them may forbid.</summary>
    internal IReadOnlyList<Reading> Readings => readings;

    /// <summary>The rules of the readings where a URL is its own normal form.</summary>
    internal IEnumerable<RobotsPatternSet> PlainPatterns => plainReadings.Select(reading => reading.Patterns);

    /// <summary>Decides about a URL.</summary>
    /// <param name="url">Absolute, or a path; the fragment does not count.</param>
    public RobotsDecision Decide(ReadOnlySpan<byte> url)
    {
        var match = Match(url);
        return match.Line == 0 ? RobotsDecision.NoRule : new RobotsDecision(!match.Forbids, match.Line, file.RuleText(match.Entry));
    }

    /// <summary>Decides about a URL when neither line nor rule is asked for; never allocates for URLs of common length.</summary>
    public bool Allows(ReadOnlySpan<byte> url)
    {
        if (!RobotsUrl.TryPlainPath(url, out var path))
            return !Match(url).Forbids;

        // Nothing to copy and nothing to normalise: almost every URL.
        foreach (var patterns in plainForbidding)
        {
            if (patterns.Match(path).Forbids)
                return IsFree(path);
        }

        return true;
    }

    [SkipLocalsInit]
    internal RobotsMatch Match(ReadOnlySpan<byte> url)
    {
        using var path = new RobotsPath(url, stackalloc byte[RobotsPath.ScratchBytes]);
        return Match(in path);
    }

    internal RobotsMatch Match(in RobotsPath path)
    {
        if (IsFree(path.Raw))
            return RobotsMatch.None;
        var best = RobotsMatch.None;
        foreach (var reading in path.IsPlain ? plainReadings : readings)
        {
            var match = reading.Patterns.Match(reading.Normalise ? path.Normal : path.Raw);
            if (match.Forbids)
                return match;
            if (match.Beats(best))
                best = match;
        }

        return best;
    }

    /// <summary>RFC 9309, 2.2.2: the file itself is always allowed.</summary>
    internal bool IsFree(ReadOnlySpan<byte> path) => robotsTxtIsFree && path.SequenceEqual("/robots.txt"u8);
}
