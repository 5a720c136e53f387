namespace Firn.Vetting.Fabric;

/// <summary>Says from rounds of pairs which node is slow and which link is. A node is slow when its best pair is; a pair that is slow between two nodes that are fast elsewhere is a link.</summary>
internal static class PairJudge
{
    /// <summary>What the rounds showed.</summary>
    /// <param name="Reference">Median over the nodes of their best rate; 0 when no pair succeeded.</param>
    /// <param name="Slow">Nodes that no partner reached fast enough, with their best rate; null when all their pairs failed.</param>
    /// <param name="Links">Pairs that were slow or failed although both ends are fast elsewhere.</param>
    /// <param name="Undecided">Pairs of which one end must be at fault, but not which.</param>
    public sealed record Result(double Reference, IReadOnlyDictionary<string, double?> Slow, IReadOnlyList<PairOutcome> Links, IReadOnlyList<PairOutcome> Undecided);

    /// <summary>Judges.</summary>
    /// <param name="outcomes">All rounds.</param>
    /// <param name="slow">Below this part of the reference is slow.</param>
    /// <param name="least">Below this is slow whatever the others do; 0 for none.</param>
    public static Result Judge(IReadOnlyList<PairOutcome> outcomes, double slow, double least)
    {
        var best = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var outcome in outcomes)
        {
            best[outcome.First] = Math.Max(best.GetValueOrDefault(outcome.First), outcome.Rate ?? 0);
            best[outcome.Second] = Math.Max(best.GetValueOrDefault(outcome.Second), outcome.Rate ?? 0);
        }

        var reference = best.Count == 0 ? 0 : best.Values.Order().ElementAt(best.Count / 2);
        var limit = Math.Max(reference * slow, least);
        bool Fast(string node) => best[node] > 0 && best[node] >= limit;
        var blamed = new SortedDictionary<string, double?>(StringComparer.Ordinal);
        var links = new List<PairOutcome>();
        var undecided = new List<PairOutcome>();
        foreach (var outcome in outcomes)
        {
            if (outcome.Rate is { } rate && rate >= limit && rate > 0)
                continue;
            var (first, second) = (Fast(outcome.First), Fast(outcome.Second));
            if (first && second)
                links.Add(outcome);
            else if (first || second)
                blamed[first ? outcome.Second : outcome.First] = best[first ? outcome.Second : outcome.First] is > 0 and var reached ? reached : null;
            else if (outcome.WaitedFor is { } waited && best.ContainsKey(waited))
                blamed[waited] = null;
            else
                undecided.Add(outcome);
        }

        // A pair is settled once one of its ends is known to be at fault.
        return new(reference, blamed, links, [.. undecided.Where(outcome => !blamed.ContainsKey(outcome.First) && !blamed.ContainsKey(outcome.Second))]);
    }
}
