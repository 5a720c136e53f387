namespace Firn.Vetting.Fabric;

/// <summary>Rounds of disjoint pairs in which every node meets another partner each time: the circle method of tournaments.</summary>
internal static class PairPlan
{
    /// <summary>The pairs of a round. With an odd number of nodes one rests.</summary>
    /// <param name="nodes">Names, sorted.</param>
    /// <param name="round">0 to the number of nodes minus 2 gives different partners; after that they come again.</param>
    public static List<(string First, string Second)> Round(IReadOnlyList<string> nodes, int round)
    {
        var places = nodes.Count + (nodes.Count % 2);
        var pairs = new List<(string, string)>(places / 2);
        if (nodes.Count < 2)
            return pairs;

        // Spread the rounds: neighbours in the list are often neighbours on a switch, which says little about the fabric.
        var rounds = places - 1;
        var shift = (int)((long)round * Stride(rounds) % rounds);
        for (var i = 0; i < places / 2; i++)
        {
            var a = i == 0 ? places - 1 : (shift + i) % rounds;
            var b = i == 0 ? shift : (shift + rounds - i) % rounds;
            if (a < nodes.Count && b < nodes.Count)
                pairs.Add(string.CompareOrdinal(nodes[a], nodes[b]) < 0 ? (nodes[a], nodes[b]) : (nodes[b], nodes[a]));
        }

        return pairs;
    }

    /// <summary>A step near the golden section of the rounds that shares no factor with them: visits all before any comes again.</summary>
    private static int Stride(int rounds)
    {
        for (var step = Math.Max(1, (int)(rounds * 0.618)); ; step++)
        {
            if (Gcd(step, rounds) == 1)
                return step;
        }
    }

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
