using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Tokens by their bytes: is this one, and which is the longest that begins here. A bit a token in a small filter spares most
/// look-ups that find nothing. Tokens above 15 bytes are rare and stand in a dictionary. Immutable once built; thread-safe.
/// </summary>
internal sealed unsafe class TokenTable
{
    private const int ShortBytes = 15;
    private const ulong First = 0x9E3779B97F4A7C15UL;
    private const ulong Second = 0xD6E8FEB86659FD93UL;

    private readonly Slot[] slots;
    private readonly ulong[] filter;
    private readonly Slot* slot;
    private readonly ulong* bits;
    private readonly int slotShift;
    private readonly int filterShift;
    private readonly Dictionary<byte[], int> longer = new(Utf8Comparer.Instance);
    private readonly HashSet<Vector128<byte>> longerBegins = [];
    private readonly int longest;

    /// <summary>Builds the table; where two tokens have the same bytes one that merges make counts, else the lower id.</summary>
    public TokenTable(byte[]?[] tokens, PairRules? rules)
    {
        unchecked
        {
            var log = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, tokens.Length + (tokens.Length / 4))));
            slots = GC.AllocateArray<Slot>(1 << log, pinned: true);
            filter = GC.AllocateArray<ulong>(1 << (log + 3 - 6), pinned: true);
            slot = (Slot*)Marshal.UnsafeAddrOfPinnedArrayElement(slots, 0);
            bits = (ulong*)Marshal.UnsafeAddrOfPinnedArrayElement(filter, 0);
            slotShift = 64 - log;
            filterShift = 64 - (log + 3);
            var padded = stackalloc byte[16];
            for (var turn = 0; turn < 2 * tokens.Length; turn++)
            {
                var id = turn % tokens.Length;
                if (tokens[id] is not { Length: > 0 } token || (rules?.IsMade(id) ?? true) != (turn < tokens.Length))
                    continue;
                longest = Math.Max(longest, token.Length);
                new Span<byte>(padded, 16).Clear();
                token.AsSpan(0, Math.Min(token.Length, ShortBytes)).CopyTo(new Span<byte>(padded, 16));
                if (token.Length > ShortBytes)
                {
                    longer.TryAdd(token, id);
                    longerBegins.Add(Key(padded, ShortBytes));
                    continue;
                }

                var key = Key(padded, token.Length);
                var hash = Hash(key);
                var at = (int)(hash >> slotShift);
                while (slots[at].Key != default && slots[at].Key != key)
                    at = (at + 1) & (slots.Length - 1);
                if (slots[at].Key == key)
                    continue;
                slots[at] = new Slot { Key = key, Id = id };
                var bit = hash >> filterShift;
                filter[bit >> 6] |= 1UL << (int)bit;
            }
        }
    }

    /// <summary>The token with exactly these bytes, or -1.</summary>
    /// <param name="piece">16 bytes can be read.</param>
    /// <param name="length">At least 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(byte* piece, int length)
    {
        if (length > ShortBytes)
            return FindLonger(piece, length);
        var key = Key(piece, length);
        var hash = Hash(key);
        return MayHold(hash) ? Look(key, hash) : -1;
    }

    /// <summary>The longest token that begins here.</summary>
    /// <param name="piece">16 bytes can be read.</param>
    /// <param name="limit">Most bytes it may have, at least 1.</param>
    /// <param name="length">Its bytes; 0 when there is none.</param>
    /// <returns>The token, or -1.</returns>
    public int Longest(byte* piece, int limit, out int length)
    {
        unchecked
        {
            if (limit > ShortBytes && longerBegins.Count > 0)
            {
                var id = LongestLonger(piece, limit, out length);
                if (id >= 0)
                    return id;
            }

            for (length = Math.Min(limit, ShortBytes); length > 0; length--)
            {
                var key = Key(piece, length);
                var hash = Hash(key);
                if (MayHold(hash) && Look(key, hash) is var id and >= 0)
                    return id;
            }

            return -1;
        }
    }

    /// <summary>The key of 1 to 15 bytes: the bytes, zeros, the length in the last byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Key(byte* piece, int length) => unchecked(
        (Vector128.Load(piece) & Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Masks), (nuint)(uint)(16 - length))).WithElement(15, (byte)length));

    /// <summary>A hash; its high bits are the good ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(Vector128<byte> key) => unchecked(
        ((key.AsUInt64().GetElement(0) * First) ^ key.AsUInt64().GetElement(1)) * Second);

    // Sixteen bytes of ones, then zeros: read at 16 - n it keeps the first n bytes.
    private static ReadOnlySpan<byte> Masks =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayHold(ulong hash)
    {
        unchecked
        {
            var bit = hash >> filterShift;
            return ((bits[bit >> 6] >> (int)bit) & 1) != 0;
        }
    }

    private int Look(Vector128<byte> key, ulong hash)
    {
        unchecked
        {
            var mask = slots.Length - 1;
            for (var at = (int)(hash >> slotShift); ; at = (at + 1) & mask)
            {
                if (slot[at].Key == key)
                    return slot[at].Id;
                if (slot[at].Key == default)
                    return -1;
            }
        }
    }

    private int FindLonger(byte* piece, int length) =>
        length <= longest && longer.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(new ReadOnlySpan<byte>(piece, length), out var id) ? id : -1;

    private int LongestLonger(byte* piece, int limit, out int length)
    {
        length = 0;
        if (!longerBegins.Contains(Key(piece, ShortBytes)))
            return -1;
        for (length = Math.Min(limit, longest); length > ShortBytes; length--)
        {
            if (FindLonger(piece, length) is var id and >= 0)
                return id;
        }

        return -1;
    }

    private struct Slot
    {
        public Vector128<byte> Key;
        public int Id;
    }
}
