using System.Collections.Concurrent;
using Firn.Compliance.Hosts;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Signals;

/// <summary>What a site's <c>tdmrep.json</c> and <c>ai.txt</c> say about a page; each file is read once. Thread-safe.</summary>
/// <param name="store">The recorded files.</param>
/// <param name="hindsight">Which of several dated ones count.</param>
/// <param name="scope">Whose file speaks for a host that has none.</param>
/// <param name="agents">The policy's agents, for ai.txt.</param>
internal sealed class SiteSignals(RobotsSnapshotStore store, RobotsHindsight hindsight, HostScope scope, IReadOnlyList<string> agents)
{
    private readonly ConcurrentDictionary<string, TdmRepFile> reservations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, RobotsPolicyRules> aiFiles = new(StringComparer.Ordinal);

    /// <summary>Adds every signal found to a list.</summary>
    /// <param name="url">The page's URL.</param>
    /// <param name="fetched">When it was fetched, ISO 8601.</param>
    /// <param name="found">Grows.</param>
    public void AddTo(List<PageSignal> found, ReadOnlySpan<byte> url, string fetched)
    {
        var host = RobotsHost.OfUrl(url);
        foreach (var snapshot in InForce(SiteFile.TdmRep, host, fetched))
        {
            var file = reservations.GetOrAdd(snapshot.Sha256, static (_, body) => TdmRepFile.Parse(body), snapshot.Body);
            if (file.Of(url) is { } signal)
                found.Add(signal with { SnapshotHash = snapshot.Sha256 });
        }

        foreach (var snapshot in InForce(SiteFile.AiTxt, host, fetched))
        {
            var rules = aiFiles.GetOrAdd(snapshot.Sha256, static (_, state) => new RobotsPolicyRules(RobotsFile.Parse(state.Body), RobotsMode.Optout, state.agents), (snapshot.Body, agents));
            var decision = rules.Decide(url, out var forbidden);
            if (decision.Line > 0)
                found.Add(new PageSignal("ai.txt", forbidden.Count > 0 ? forbidden[0] : "*", !decision.Allowed, decision.Rule) { SnapshotHash = snapshot.Sha256, Line = decision.Line });
        }
    }

    private IEnumerable<RobotsSnapshot> InForce(SiteFile file, string host, string fetched) =>
        hindsight.InForce([.. scope.Answers(store, file, host).Where(one => one.Status is >= 200 and < 300)], fetched);
}
