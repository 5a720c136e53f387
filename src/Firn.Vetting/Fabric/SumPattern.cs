namespace Firn.Vetting.Fabric;

/// <summary>Numbers whose sum over all members is known and exact in any order: whole numbers below 2^24, up to 63,000 members.</summary>
internal static class SumPattern
{
    /// <summary>What a member brings.</summary>
    public static float Value(long index, int rank) => (index & 255) + (rank & 15);

    /// <summary>What must come out.</summary>
    public static float Sum(long index, int members) => ((index & 255) * members) + Ranks(members);

    /// <summary>Fills a part of the members' memory that begins at an index.</summary>
    public static void Fill(Span<float> values, long from, int rank)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = Value(from + i, rank);
    }

    /// <summary>The first place where a part is not the sum; -1 when all of it is.</summary>
    public static long Wrong(ReadOnlySpan<float> values, long from, int members)
    {
        Span<float> expected = stackalloc float[256];
        for (var i = 0; i < expected.Length; i++)
            expected[i] = Sum(from + i, members);
        for (var at = 0; at < values.Length; at += expected.Length)
        {
            var part = values.Slice(at, Math.Min(expected.Length, values.Length - at));
            var same = part.CommonPrefixLength(expected);
            if (same < part.Length)
                return from + at + same;
        }

        return -1;
    }

    private static long Ranks(int members) => (members / 16 * 120L) + (members % 16 * (members % 16 - 1L) / 2);
}
