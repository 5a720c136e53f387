using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Compliance.Licences.Texts;

/// <summary>
/// How many keys of each text stand in a document. The counts lie in bit planes, one lane for each text: a few logical operations add a group of texts to
/// 256 counts at once, and a few more tell which counts reach what is needed. One thread at a time.
/// </summary>
/// <param name="index">The texts.</param>
internal sealed class LicenceTextCounts(LicenceTextIndex index)
{
    private readonly int words = index.GroupWords;
    private readonly int planes = index.Planes;

    // Of each plane, its bit of every count.
    private readonly ulong[] counts = new ulong[index.Planes * index.GroupWords];

    // What was added since the counts were settled, by the same planes, each twice: a carry goes on only where both are taken (Harley and Seal's way to
    // count bits), so that an addition touches two planes on average.
    private readonly ulong[] sums = new ulong[index.Planes * index.GroupWords];
    private readonly ulong[] waiting = new ulong[index.Planes * index.GroupWords];
    private uint isWaiting;

    /// <summary>Adds keys to each text of a group, or takes them away, at the next <see cref="Settle"/>.</summary>
    /// <param name="group">The texts.</param>
    /// <param name="keys">How many, above nought.</param>
    public void Add(int group, int keys)
    {
        for (var bits = (uint)keys; bits != 0; bits &= bits - 1)
            AddAt(index.GroupBits(group), BitOperations.TrailingZeroCount(bits));
    }

    /// <summary>Makes the counts say what was added.</summary>
    /// <param name="away">Whether it is taken away instead.</param>
    public void Settle(bool away)
    {
        for (var at = 0; at < words; at += Vector256<ulong>.Count)
        {
            Vector256<ulong> carry = default, moved = default;
            for (var (plane, place) = (0, at); plane < planes; plane++, place += words)
            {
                var sum = Vector256.Create(sums, place);
                var second = (isWaiting & (1u << plane)) != 0 ? Vector256.Create(waiting, place) : default;
                var bit = sum ^ second ^ carry;
                carry = (sum & second) | (carry & (sum ^ second));
                var count = Vector256.Create(counts, place);
                (count ^ bit ^ moved).CopyTo(counts, place);
                var same = away ? ~count : count;
                moved = (same & bit) | (moved & (same | bit));
            }
        }

        Array.Clear(sums);
        isWaiting = 0;
    }

    /// <summary>The texts of which so many keys stand there that the texts may.</summary>
    /// <param name="likely">Receives them; emptied first.</param>
    public void Likely(List<int> likely)
    {
        likely.Clear();
        var least = index.LeastHits;
        for (var at = 0; at < words; at += Vector256<ulong>.Count)
        {
            // From the highest plane down: more where the first bit that differs is the count's.
            var (more, same) = (Vector256<ulong>.Zero, Vector256<ulong>.AllBitsSet);
            for (var place = at + ((planes - 1) * words); place >= 0; place -= words)
            {
                var count = Vector256.Create(counts, place);
                var needed = Vector256.Create(least[place..]);
                more |= same & count & ~needed;
                same &= ~(count ^ needed);
            }

            more |= same;
            if (more == Vector256<ulong>.Zero)
                continue;
            for (var word = 0; word < Vector256<ulong>.Count; word++)
            {
                for (var bits = more[word]; bits != 0; bits &= bits - 1)
                    likely.Add(((at + word) << 6) + BitOperations.TrailingZeroCount(bits));
            }
        }
    }

    /// <summary>A text's keys.</summary>
    public int Of(int text)
    {
        var count = 0;
        for (var plane = 0; plane < planes; plane++)
            count |= (int)((counts[(plane * words) + (text >> 6)] >> (text & 63)) & 1) << plane;
        return count;
    }

    /// <summary>Forgets the document.</summary>
    public void Clear() => Array.Clear(counts);

    private void AddAt(ReadOnlySpan<ulong> texts, int plane)
    {
        // No count is greater than the planes can say: what would go on behind the last is nought.
        var last = Math.Min(plane + BitOperations.TrailingZeroCount(~(isWaiting >> plane)), planes);
        ref var group = ref MemoryMarshal.GetReference(texts);
        ref var one = ref MemoryMarshal.GetArrayDataReference(sums);
        ref var other = ref MemoryMarshal.GetArrayDataReference(waiting);
        for (var at = 0; at < words; at += Vector256<ulong>.Count)
        {
            var carry = Vector256.LoadUnsafe(ref group, (nuint)at);
            var place = (nuint)(at + (plane * words));
            for (var i = plane; i < last; i++, place += (nuint)words)
            {
                var (sum, second) = (Vector256.LoadUnsafe(ref one, place), Vector256.LoadUnsafe(ref other, place));
                var either = sum ^ second;
                (either ^ carry).StoreUnsafe(ref one, place);
                carry = (sum & second) | (carry & either);
            }

            if (last < planes)
                carry.StoreUnsafe(ref other, place);
        }

        isWaiting = (isWaiting & ~((1u << last) - (1u << plane))) | (last < planes ? 1u << last : 0);
    }
}
