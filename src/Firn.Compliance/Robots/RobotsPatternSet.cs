namespace Firn.Compliance.Robots;

/// <summary>
/// The rules of one agent's groups in one reading, compiled: a radix tree over what stands before the first star. A path
/// is walked down once; at each node that it reaches lie the strongest plain rule and the rules with stars that go on there.
/// Rules are known by their rank, 0 the strongest, so that the smallest number wins. Immutable: one set serves all threads.
/// </summary>
internal sealed class RobotsPatternSet
{
    // Below this many rules with stars, trying them all is cheaper than asking the filter first.
    private const int FewRules = 3;
    private const int NoRule = int.MaxValue;

    private readonly byte[] labels;
    private readonly byte[] keys;
    private readonly Node[] nodes;
    private readonly StarRule[] starRules;
    private readonly RobotsMatch[] ranked;
    private readonly RobotsStarFilter? filter;

    private RobotsPatternSet(byte[] labels, byte[] keys, Node[] nodes, StarRule[] starRules, RobotsMatch[] ranked)
    {
        this.labels = labels;
        this.keys = keys;
        this.nodes = nodes;
        this.starRules = starRules;
        this.ranked = ranked;
        CanForbid = Array.Exists(ranked, match => match.Forbids);
        if (starRules.Length <= FewRules)
            return;
        filter = new RobotsStarFilter(starRules.Select(rule => rule.Pattern));
        for (var i = 0; i < starRules.Length; i++)
            starRules[i] = starRules[i] with { Bucket = filter.Of(starRules[i].Pattern) };
    }

    /// <summary>Some rule forbids something.</summary>
    public bool CanForbid { get; }

    /// <summary>A rule before compilation.</summary>
    public readonly record struct Entry(RobotsPattern Pattern, bool Allow, int Line, int Index)
    {
        /// <summary>What it says where it matches.</summary>
        public RobotsMatch Match => new(Pattern.Priority, Allow, Line, Index);
    }

    /// <summary>Compiles rules in time linear in their bytes, but for two sorts.</summary>
    public static RobotsPatternSet Compile(List<Entry> entries)
    {
        entries.Sort((left, right) => left.Match == right.Match ? 0 : left.Match.Beats(right.Match) ? -1 : 1);
        var allMatches = entries.ConvertAll(entry => entry.Match).ToArray();

        // Sorted by prefix, every subtree is one run; ranks keep runs of one prefix in order.
        var rules = entries.Select((entry, rank) => (entry.Pattern, Rank: rank)).ToList();
        rules.Sort((left, right) => left.Pattern.Prefix.AsSpan().SequenceCompareTo(right.Pattern.Prefix) is var order && order != 0 ? order : left.Rank.CompareTo(right.Rank));
        var allLabels = new List<byte>();
        var allKeys = new List<byte> { 0 }; // of the root, which no key leads to
        var allNodes = new List<Node> { default };
        var allStars = new List<StarRule>();
        var pending = new Queue<(int Node, int From, int To, int Depth)>();
        pending.Enqueue((0, 0, rules.Count, 0));
        while (pending.TryDequeue(out var run))
        {
            var (at, from, to, depth) = run;
            var node = new Node { LabelStart = allLabels.Count, Best = NoRule, BestAtEnd = NoRule, StarStart = allStars.Count };
            if (from < to)
            {
                // The label is what the whole run has in common: first and last suffice, as the run is sorted.
                ReadOnlySpan<byte> first = rules[from].Pattern.Prefix.AsSpan(depth), last = rules[to - 1].Pattern.Prefix.AsSpan(depth);
                node.LabelLength = first.CommonPrefixLength(last);
                allLabels.AddRange(first[..node.LabelLength]);
                depth += node.LabelLength;
            }

            var next = from;
            for (; next < to && rules[next].Pattern.Prefix.Length == depth; next++)
            {
                var (pattern, rank) = rules[next];
                if (pattern.Parts.Length > 0)
                    allStars.Add(new StarRule(rank, pattern, RobotsStarFilter.Always));
                else if (pattern.Anchored)
                    node.BestAtEnd = Math.Min(node.BestAtEnd, rank);
                else
                    node.Best = Math.Min(node.Best, rank);
            }

            node.StarCount = allStars.Count - node.StarStart;
            node.ChildStart = allNodes.Count;
            while (next < to)
            {
                var key = rules[next].Pattern.Prefix[depth];
                var end = next + 1;
                while (end < to && rules[end].Pattern.Prefix[depth] == key)
                    end++;
                pending.Enqueue((allNodes.Count, next, end, depth));
                allKeys.Add(key);
                allNodes.Add(default);
                next = end;
            }

            node.ChildCount = allNodes.Count - node.ChildStart;
            allNodes[at] = node;
        }

        return new RobotsPatternSet([.. allLabels], [.. allKeys], [.. allNodes], [.. allStars], allMatches);
    }

    /// <summary>The rule that wins for a path.</summary>
    /// <param name="path">Begins with a slash.</param>
    public RobotsMatch Match(ReadOnlySpan<byte> path)
    {
        var rank = Rank(path);
        return rank == NoRule ? RobotsMatch.None : ranked[rank];
    }

    private int Rank(ReadOnlySpan<byte> path)
    {
        var best = NoRule;
        var buckets = RobotsStarFilter.All;
        var asked = filter is null;
        var rest = path;
        ref readonly var node = ref nodes[0];
        while (true)
        {
            if (node.LabelLength > 0)
            {
                if (!rest.StartsWith(labels.AsSpan(node.LabelStart, node.LabelLength)))
                    return best;
                rest = rest[node.LabelLength..];
            }

            best = Math.Min(best, node.Best);
            if (rest.IsEmpty)
                best = Math.Min(best, node.BestAtEnd);
            if (node.StarCount > 0)
            {
                if (!asked)
                {
                    buckets = filter!.In(path);
                    asked = true;
                }

                best = RankOfStars(node, rest, buckets, best);
            }

            if (rest.IsEmpty || node.ChildCount == 0)
                return best;
            var child = keys.AsSpan(node.ChildStart, node.ChildCount).IndexOf(rest[0]);
            if (child < 0)
                return best;
            node = ref nodes[node.ChildStart + child];
        }
    }

    private int RankOfStars(in Node node, ReadOnlySpan<byte> rest, int buckets, int best)
    {
        // Strongest first: behind the first that cannot win, none can.
        foreach (ref readonly var rule in starRules.AsSpan(node.StarStart, node.StarCount))
        {
            if (rule.Rank > best)
                break;
            if ((rule.Bucket & buckets) != 0 && rule.Pattern.MatchesRest(rest))
                return rule.Rank;
        }

        return best;
    }

    private struct Node
    {
        public int LabelStart;
        public int LabelLength;
        public int ChildStart;
        public int ChildCount;
        public int StarStart;
        public int StarCount;
        public int Best;
        public int BestAtEnd;
    }

    private readonly record struct StarRule(int Rank, RobotsPattern Pattern, int Bucket);
}
