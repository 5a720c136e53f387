using System.Runtime.Intrinsics;

namespace Firn.Compliance.Robots;

/// <summary>
/// The rules of one agent's groups in one reading, compiled: a radix tree over what stands before the first star. A path
/// is walked down once; at each node that it reaches lie the best plain rule and the rules with stars that go on there.
/// Immutable, so one set serves all threads.
/// </summary>
internal sealed class RobotsPatternSet
{
    // Below this many rules with stars, trying them all is cheaper than describing the path first.
    private const int FewRules = 8;

    private readonly byte[] labels;
    private readonly byte[] childKeys;
    private readonly Node[] nodes;
    private readonly StarRule[] starRules;
    private readonly bool manyStars;

    private RobotsPatternSet(byte[] labels, byte[] childKeys, Node[] nodes, StarRule[] starRules)
    {
        this.labels = labels;
        this.childKeys = childKeys;
        this.nodes = nodes;
        this.starRules = starRules;
        manyStars = nodes.Any(node => node.StarCount > FewRules);
    }

    /// <summary>A rule before compilation.</summary>
    public readonly record struct Entry(RobotsPattern Pattern, bool Allow, int Line, int Index);

    /// <summary>Compiles rules in time linear in their bytes, but for one sort.</summary>
    public static RobotsPatternSet Compile(List<Entry> entries)
    {
        // Sorted by prefix, every subtree is one run.
        entries.Sort((left, right) =>
        {
            var order = left.Pattern.Prefix.AsSpan().SequenceCompareTo(right.Pattern.Prefix);
            return order != 0 ? order : left.Line.CompareTo(right.Line);
        });
        var allLabels = new List<byte>();
        var allKeys = new List<byte>();
        var allNodes = new List<Node>();
        var stars = new List<StarRule>();
        var pending = new Queue<(int Node, int From, int To, int Depth)>();
        allNodes.Add(default);
        pending.Enqueue((0, 0, entries.Count, 0));
        while (pending.TryDequeue(out var run))
        {
            var (at, from, to, depth) = run;
            var node = allNodes[at];
            if (from < to)
            {
                // The label is what the whole run has in common: first and last suffice, as the run is sorted.
                ReadOnlySpan<byte> first = entries[from].Pattern.Prefix.AsSpan(depth), last = entries[to - 1].Pattern.Prefix.AsSpan(depth);
                var common = at == 0 ? 0 : first.CommonPrefixLength(last);
                node.LabelStart = allLabels.Count;
                node.LabelLength = common;
                allLabels.AddRange(first[..common]);
                depth += common;
            }

            node.Best = node.BestAtEnd = RobotsMatch.None;
            node.StarStart = stars.Count;
            var next = from;
            for (; next < to && entries[next].Pattern.Prefix.Length == depth; next++)
                Place(entries[next], ref node, stars);
            node.StarCount = stars.Count - node.StarStart;
            stars.Sort(node.StarStart, node.StarCount, StarRule.StrongestFirst);

            node.ChildStart = allNodes.Count;
            node.KeyStart = allKeys.Count;
            while (next < to)
            {
                var key = entries[next].Pattern.Prefix[depth];
                var runEnd = next + 1;
                while (runEnd < to && entries[runEnd].Pattern.Prefix[depth] == key)
                    runEnd++;
                allKeys.Add(key);
                pending.Enqueue((allNodes.Count, next, runEnd, depth));
                allNodes.Add(default);
                next = runEnd;
            }

            node.ChildCount = allNodes.Count - node.ChildStart;
            allNodes[at] = node;
        }

        return new RobotsPatternSet([.. allLabels], [.. allKeys], [.. allNodes], [.. stars]);
    }

    /// <summary>The rule that wins for a path.</summary>
    public RobotsMatch Match(ReadOnlySpan<byte> path)
    {
        var best = RobotsMatch.None;
        var bigrams = manyStars ? Bigrams(path) : default;
        var depth = 0;
        ref readonly var node = ref nodes[0];
        while (true)
        {
            if (node.LabelLength > 0)
            {
                if (!path[depth..].StartsWith(labels.AsSpan(node.LabelStart, node.LabelLength)))
                    return best;
                depth += node.LabelLength;
            }

            if (node.Best.Line > 0 && node.Best.Beats(best))
                best = node.Best;
            if (depth == path.Length && node.BestAtEnd.Line > 0 && node.BestAtEnd.Beats(best))
                best = node.BestAtEnd;
            if (node.StarCount > 0)
                MatchStars(node, path[depth..], bigrams, ref best);
            if (depth == path.Length || node.ChildCount == 0)
                return best;
            var child = childKeys.AsSpan(node.KeyStart, node.ChildCount).IndexOf(path[depth]);
            if (child < 0)
                return best;
            node = ref nodes[node.ChildStart + child];
        }
    }

    private void MatchStars(in Node node, ReadOnlySpan<byte> rest, Vector256<ulong> bigrams, ref RobotsMatch best)
    {
        var rules = starRules.AsSpan(node.StarStart, node.StarCount);
        foreach (ref readonly var rule in rules)
        {
            // Strongest first: behind the first that cannot win, none can.
            if (!rule.Match.Beats(best))
                return;
            if (manyStars && Vector256.AndNot(rule.Bigrams, bigrams) != Vector256<ulong>.Zero)
                continue;
            if (rule.Pattern.MatchesRest(rest))
            {
                best = rule.Match;
                return;
            }
        }
    }

    private static void Place(in Entry entry, ref Node node, List<StarRule> stars)
    {
        var pattern = entry.Pattern;
        var match = new RobotsMatch(pattern.Priority, entry.Allow, entry.Line, entry.Index);
        if (pattern.Parts.Length > 0)
        {
            stars.Add(new StarRule(match, pattern, PartBigrams(pattern)));
        }
        else if (pattern.Anchored)
        {
            if (node.BestAtEnd.Line == 0 || match.Beats(node.BestAtEnd))
                node.BestAtEnd = match;
        }
        else if (node.Best.Line == 0 || match.Beats(node.Best))
        {
            node.Best = match;
        }
    }

    // Which pairs of neighbouring bytes occur, as 256 bits: a rule that needs a pair that the path lacks cannot match.
    private static Vector256<ulong> Bigrams(ReadOnlySpan<byte> text)
    {
        ulong a = 0, b = 0, c = 0, d = 0;
        for (var i = 0; i + 1 < text.Length; i++)
        {
            var hash = unchecked((uint)((text[i] | (text[i + 1] << 8)) * 0x9E3779B1u) >> 24);
            var bit = 1UL << (int)(hash & 63);
            switch (hash >> 6)
            {
                case 0: a |= bit; break;
                case 1: b |= bit; break;
                case 2: c |= bit; break;
                default: d |= bit; break;
            }
        }

        return Vector256.Create(a, b, c, d);
    }

    private static Vector256<ulong> PartBigrams(RobotsPattern pattern)
    {
        var all = Vector256<ulong>.Zero;
        foreach (var part in pattern.Parts)
            all |= Bigrams(part);
        return all;
    }

    private struct Node
    {
        public int LabelStart;
        public int LabelLength;
        public int ChildStart;
        public int ChildCount;
        public int KeyStart;
        public int StarStart;
        public int StarCount;
        public RobotsMatch Best;
        public RobotsMatch BestAtEnd;
    }

    private readonly record struct StarRule(RobotsMatch Match, RobotsPattern Pattern, Vector256<ulong> Bigrams)
    {
        public static readonly Comparer<StarRule> StrongestFirst = Comparer<StarRule>.Create(
            (left, right) => left.Match == right.Match ? 0 : left.Match.Beats(right.Match) ? -1 : 1);
    }
}
