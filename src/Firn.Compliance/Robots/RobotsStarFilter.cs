using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Compliance.Robots;

/// <summary>
/// Which rules with stars cannot match a path, found without trying them. Every rule needs the pair of bytes in it that is rarest
/// in paths; the pairs lie in eight buckets, and one look at a path, 16 pairs at a time, says which buckets may have one in it. A
/// bucket that has none needs no further look; one that has may still not match. Immutable.
/// </summary>
internal sealed class RobotsStarFilter
{
    /// <summary>The bucket of a rule that the filter cannot judge: every path is in it.</summary>
    public const int Always = 1 << Buckets;

    /// <summary>All buckets: every rule is tried.</summary>
    public const int All = (Always << 1) - 1;

    private const int Buckets = 8;
    private const int Lanes = 16;

    // From the commonest byte of a path to the rarest; what is not listed is rarer still.
    private static readonly byte[] Commonness = Ranks("/e-aotinsrlcdpm012hug.bfyvw3456789kxjzq_=&?%+"u8);

    // Bit b of entry n: bucket b has a pair whose first (second) byte has n as its low (high) four bits.
    private readonly Vector128<byte> firstLow;
    private readonly Vector128<byte> firstHigh;
    private readonly Vector128<byte> secondLow;
    private readonly Vector128<byte> secondHigh;
    private readonly Dictionary<int, int> buckets = [];

    /// <summary>Makes a filter for rules with stars.</summary>
    /// <param name="patterns">The rules' patterns; each has at least one part.</param>
    public RobotsStarFilter(IEnumerable<RobotsPattern> patterns)
    {
        // Neighbours in order share their first byte, so a bucket stays narrow.
        var needed = patterns.Select(Needed).Where(pair => pair >= 0).Distinct().Order().ToArray();
        Span<byte> tables = stackalloc byte[4 * Lanes];
        tables.Clear();
        for (var i = 0; i < needed.Length; i++)
        {
            var bit = (byte)(1 << (int)((long)i * Buckets / needed.Length));
            buckets[needed[i]] = bit;
            int first = needed[i] >> 8, second = needed[i] & 0xFF;
            if (first > 0)
            {
                tables[first & 15] |= bit;
                tables[Lanes + (first >> 4)] |= bit;
            }
            else
            {
                // A part of one byte: whatever stands before it.
                foreach (ref var entry in tables[..(2 * Lanes)])
                    entry |= bit;
            }

            tables[(2 * Lanes) + (second & 15)] |= bit;
            tables[(3 * Lanes) + (second >> 4)] |= bit;
        }

        firstLow = Vector128.Create<byte>(tables);
        firstHigh = Vector128.Create<byte>(tables[Lanes..]);
        secondLow = Vector128.Create<byte>(tables[(2 * Lanes)..]);
        secondHigh = Vector128.Create<byte>(tables[(3 * Lanes)..]);
    }

    /// <summary>The bucket of a rule: it can match only a path for which <see cref="In"/> has this bit.</summary>
    public int Of(RobotsPattern pattern) => buckets.GetValueOrDefault(Needed(pattern), Always);

    /// <summary>The buckets that may have a pair in a path, <see cref="Always"/> included.</summary>
    /// <param name="path">Begins with a slash.</param>
    public int In(ReadOnlySpan<byte> path)
    {
        if (path.Length <= Lanes)
        {
            Span<byte> padded = stackalloc byte[Lanes + 1];
            padded.Clear();
            path.CopyTo(padded);
            return Fold(Windows(ref MemoryMarshal.GetReference(padded), 0));
        }

        // The last look overlaps the one before: pairs seen twice do no harm.
        ref var start = ref MemoryMarshal.GetReference(path);
        var last = path.Length - Lanes - 1;
        var found = Windows(ref start, last);
        for (var at = 0; at < last; at += Lanes)
            found |= Windows(ref start, at);
        return Fold(found);
    }

    // Lane i: the buckets in which bytes i and i + 1 may be a pair.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<byte> Windows(ref byte start, int at)
    {
        var first = Vector128.LoadUnsafe(ref start, (nuint)at);
        var second = Vector128.LoadUnsafe(ref start, (nuint)at + 1);
        var nibble = Vector128.Create((byte)0x0F);
        return Vector128.Shuffle(firstLow, first & nibble) & Vector128.Shuffle(firstHigh, High(first))
            & Vector128.Shuffle(secondLow, second & nibble) & Vector128.Shuffle(secondHigh, High(second));

        Vector128<byte> High(Vector128<byte> bytes) => (bytes.AsUInt16() >>> 4).AsByte() & nibble;
    }

    private static int Fold(Vector128<byte> lanes)
    {
        var pairs = lanes.AsUInt64();
        var bits = pairs.GetElement(0) | pairs.GetElement(1);
        bits |= bits >> 32;
        bits |= bits >> 16;
        return (int)((bits | (bits >> 8)) & 0xFF) | Always;
    }

    // The rarest pair of neighbours in the parts; one byte alone where no part is longer; -1 where that would be in every path.
    private static int Needed(RobotsPattern pattern)
    {
        int needed = -1, rarest = -1;
        foreach (var part in pattern.Parts)
        {
            for (var i = 0; i + 1 < part.Length; i++)
            {
                if (Commonness[part[i]] + Commonness[part[i + 1]] is var rarity && part[i] > 0 && rarity > rarest)
                    (needed, rarest) = ((part[i] << 8) | part[i + 1], rarity);
            }

            if (part.Length == 1 && part[0] != '/' && Commonness[part[0]] > rarest)
                (needed, rarest) = (part[0], Commonness[part[0]]);
        }

        return needed;
    }

    private static byte[] Ranks(ReadOnlySpan<byte> fromCommon)
    {
        var ranks = new byte[256];
        Array.Fill(ranks, (byte)fromCommon.Length);
        for (var i = 0; i < fromCommon.Length; i++)
            ranks[fromCommon[i]] = (byte)i;
        return ranks;
    }
}
