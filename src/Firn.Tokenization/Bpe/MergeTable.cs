using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Firn.Tokenization.Bpe;

/// <summary>Pair of ids to rank and result: open addressing, at most half full. Immutable once built; thread-safe.</summary>
internal sealed class MergeTable
{
    /// <summary>No such merge; larger than every rank.</summary>
    public const int None = int.MaxValue;

    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;

    private readonly Slot[] slots;
    private readonly unsafe Slot* first;
    private readonly int mask;
    private readonly int shift;

    // A bit a merge: most pairs are none, and a small table says so.
    private readonly ulong[] filter;
    private readonly unsafe ulong* bits;
    private readonly int filterShift;

    /// <summary>Builds the table; where a pair stands twice the later merge counts, as in Hugging Face's library.</summary>
    /// <param name="merges">The merges, by rank.</param>
    /// <param name="ranks">Their ranks, at least 0, where these are not their places.</param>
    public unsafe MergeTable(IReadOnlyList<BpeMerge> merges, IReadOnlyList<int>? ranks = null)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges.Count * 2));
        slots = GC.AllocateArray<Slot>(size, pinned: true);
        first = (Slot*)Marshal.UnsafeAddrOfPinnedArrayElement(slots, 0);
        mask = size - 1;
        shift = 64 - BitOperations.Log2((uint)size);
        filter = GC.AllocateArray<ulong>(size / 16, pinned: true);
        bits = (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(filter, 0);
        filterShift = shift - 2;
        for (var rank = 0; rank < merges.Count; rank++)
        {
            // Keys are stored plus one, so that zero means empty.
            var key = Key(merges[rank].Left, merges[rank].Right);
            var at = Home(key);
            while (slots[at].Key != 0 && slots[at].Key != key)
                at = (at + 1) & (size - 1);
            var bit = unchecked(key * Multiplier) >> filterShift;
            filter[bit >> 6] |= 1UL << (int)(bit & 63);
            slots[at] = new Slot { Key = key, Rank = ranks is null ? rank : ranks[rank], Result = merges[rank].Result };
        }
    }

    /// <summary>The rank of a pair, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right, out int result)
    {
        unchecked
        {
            var table = slots;
            var key = Key(left, right);
            var at = Home(key);
            while (true)
            {
                ref var slot = ref table[at];
                if (slot.Key == key)
                {
                    result = slot.Result;
                    return slot.Rank;
                }

                if (slot.Key == 0)
                {
                    result = 0;
                    return None;
                }

                at = (at + 1) & (table.Length - 1);
            }
        }
    }

    /// <summary>The rank of a pair plus one, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe int Order(int left, int right)
    {
        unchecked
        {
            var key = Key(left, right);
            var hash = key * Multiplier;
            var bit = hash >> filterShift;
            if (((bits[bit >> 6] >> (int)bit) & 1) == 0)
                return None;
            for (var at = (int)(hash >> shift); ; at = (at + 1) & mask)
            {
                if (first[at].Key == key)
                    return first[at].Rank + 1;
                if (first[at].Key == 0)
                    return None;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(int left, int right) => unchecked((((ulong)(uint)left << 32) | (uint)right) + 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Home(ulong key) => unchecked((int)((key * Multiplier) >> shift));

    private struct Slot
    {
        public ulong Key;
        public int Rank;
        public int Result;
    }
}
