using System.Numerics;
using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>Pair of ids to rank and result: open addressing, at most half full. Immutable once built; thread-safe.</summary>
internal sealed class MergeTable
{
    /// <summary>No such merge; larger than every rank.</summary>
    public const int None = int.MaxValue;

    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;

    private readonly NativeTable<Slot> slots;
    private readonly unsafe Slot* first;
    private readonly int mask;
    private readonly int shift;

    /// <summary>Builds the table; where a pair stands twice the later merge counts, as in Hugging Face's library.</summary>
    /// <param name="merges">The merges, by rank.</param>
    /// <param name="ranks">Their ranks, at least 0, where these are not their places.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public unsafe MergeTable(IReadOnlyList<BpeMerge> merges, IReadOnlyList<int>? ranks = null)
    {
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, merges.Count * 2));
        slots = new NativeTable<Slot>(size);
        first = slots.First;
        mask = size - 1;
        shift = 64 - BitOperations.Log2((uint)size);
        // Filled once, before the runtime would compile this to its best.
        var all = merges as BpeMerge[] ?? [.. merges];
        for (var rank = 0; rank < all.Length; rank++)
        {
            // Keys are stored plus one, so that zero means empty.
            var key = Key(all[rank].Left, all[rank].Right);
            var at = (int)(unchecked(key * Multiplier) >> shift);
            while (first[at].Key != 0 && first[at].Key != key)
                at = (at + 1) & mask;
            first[at] = new Slot { Key = key, Rank = ranks is null ? rank : ranks[rank], Result = all[rank].Result };
        }
    }

    /// <summary>The rank of a pair, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe int Find(int left, int right, out int result)
    {
        var slot = Look(left, right);
        result = slot->Result;
        var rank = slot->Key == 0 ? None : slot->Rank;
        GC.KeepAlive(this);
        return rank;
    }

    /// <summary>The slot of a pair, or an empty one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe Slot* Look(int left, int right)
    {
        unchecked
        {
            var key = Key(left, right);
            var at = (int)((key * Multiplier) >> shift);
            while (first[at].Key != key && first[at].Key != 0)
                at = (at + 1) & mask;
            return first + at;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Key(int left, int right) => unchecked((((ulong)(uint)left << 32) | (uint)right) + 1);

    private struct Slot
    {
        public ulong Key;
        public int Rank;
        public int Result;
    }
}
