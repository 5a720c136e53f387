using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Tokens by their bytes: is this one, and which is the longest that begins here. Tokens up to 15 bytes are found by hash, behind
/// a filter that spares most look-ups that find nothing; longer ones in lists by their first 15 bytes, the longest first.
/// Immutable once built; thread-safe.
/// </summary>
internal sealed unsafe class TokenTable
{
    /// <summary>Longest token that is found by its hash.</summary>
    private const int ShortBytes = 15;

    // Stands in the place of a length where the key is the first 15 bytes of longer tokens.
    private const int Beginning = 16;

    // Longest token that has no bit in the lengths by first four bytes.
    private const int MostUnmasked = 3;

    private const ulong First = 0x9E3779B97F4A7C15UL;
    private const ulong Second = 0xD6E8FEB86659FD93UL;

    // Slots by hash, then longer tokens.
    private readonly NativeTable<TokenEntry> entries;
    private readonly NativeTable<byte> longBytes;
    private readonly HashFilter filter;

    // By a hash of four bytes: bit n is set where a token of n bytes begins with them, bit 0 where a longer one than can be hashed.
    private readonly NativeTable<ushort> masks;
    private readonly ushort* mask;
    private readonly int maskShift;
    private readonly TokenEntry* entry;
    private readonly byte* bytes;
    private readonly int slots;
    private readonly int shift;

    /// <summary>Builds the table; where two tokens have the same bytes one that merges make counts, else the lower id.</summary>
    /// <param name="tokens">The bytes of each id, or null.</param>
    /// <param name="merges">What says which tokens merges make; null where that is not known or of no interest.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public TokenTable(byte[]?[] tokens, NumberedMerges? merges = null)
    {
        var longer = LongerTokens(tokens, merges, out var room);
        var log = BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, tokens.Length + (tokens.Length / 4))));
        slots = 1 << log;
        shift = 64 - log;
        entries = new NativeTable<TokenEntry>(slots + longer.Sum(list => list.Count));
        longBytes = new NativeTable<byte>(room);
        filter = new HashFilter(tokens.Length);
        masks = new NativeTable<ushort>(slots / 2);
        mask = masks.First;
        maskShift = 32 - (log - 1);
        entry = entries.First;
        bytes = longBytes.First;
        var padded = stackalloc byte[16];
        for (var turn = 0; turn < (merges is null ? 1 : 2); turn++)
        {
            for (var id = 0; id < tokens.Length; id++)
            {
                if (tokens[id] is not { Length: > 0 and <= ShortBytes } token || IsMade(merges, id) != (turn == 0))
                    continue;
                Pad(token, padded);
                entry[Insert(Key(padded, token.Length))].Id = id;
                if (token.Length > MostUnmasked)
                    mask[LengthsAt(padded)] |= (ushort)(1 << token.Length);
            }
        }

        var next = slots;
        var written = 0;
        foreach (var list in longer)
        {
            Pad(tokens[list[0]].AsSpan(0, ShortBytes), padded);
            ref var beginning = ref entry[Insert(Key(padded, Beginning))];
            var from = next;
            mask[LengthsAt(padded)] |= 1;
            foreach (var id in list)
            {
                var token = tokens[id]!;
                token.CopyTo(new Span<byte>(bytes + written, token.Length));
                entry[next].Key = Vector128.Create(written, token.Length, 0, 0).AsByte();
                written += token.Length;
                entry[next++].Id = id;
            }

            beginning.From = from;
            beginning.To = next;
        }

        if (merges is not null)
            SetNumbers(merges);
    }

    /// <summary>Two tokens have the same bytes: which is found depends on merges.</summary>
    public bool HasEqualTokens { get; private set; }

    /// <summary>Notes the number of each entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SetNumbers(NumberedMerges merges)
    {
        for (var at = 0; at < entries.Length; at++)
            entry[at].Number = merges.Numbers[entry[at].Id];
    }

    /// <summary>The entries, of which there are as many as anybody got an index of.</summary>
    public TokenEntry* Entries => entry;

    /// <summary>The token with exactly these bytes, or -1.</summary>
    /// <param name="piece">16 bytes can be read.</param>
    /// <param name="length">At least 1.</param>
    public int Find(byte* piece, int length)
    {
        var at = length <= ShortBytes ? Look(Key(piece, length)) : FindLonger(piece, length, atLeast: length);
        GC.KeepAlive(this);
        return at < 0 ? -1 : entry[at].Id;
    }

    /// <summary>The entry of the longest token that begins here, or -1.</summary>
    /// <param name="piece">16 bytes can be read.</param>
    /// <param name="limit">Most bytes it may have, at least 0.</param>
    /// <param name="length">Its bytes: where to go on is known before the entry has come from memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Longest(byte* piece, int limit, out int length)
    {
        unchecked
        {
            if (limit > MostUnmasked)
            {
                uint lengths = mask[LengthsAt(piece)];
                if (limit > ShortBytes && (lengths & 1) != 0 && FindLonger(piece, limit, atLeast: 0) is var longer and >= 0)
                {
                    length = LengthOf(longer);
                    return longer;
                }

                for (lengths &= (2u << Math.Min(limit, ShortBytes)) - 2; lengths != 0; lengths ^= 1u << BitOperations.Log2(lengths))
                {
                    length = BitOperations.Log2(lengths);
                    if (Look(Key(piece, length)) is var found and >= 0)
                        return found;
                }

                limit = MostUnmasked;
            }

            for (length = limit; length > 0; length--)
            {
                if (Look(Key(piece, length)) is var found and >= 0)
                    return found;
            }

            return -1;
        }
    }

    /// <summary>Bytes of the token of an entry.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LengthOf(int at) => unchecked(at < slots ? entry[at].Key.GetElement(15) : entry[at].Key.AsInt32().GetElement(1));

    /// <summary>The longest token above 15 bytes that begins here, or -1.</summary>
    private int FindLonger(byte* piece, int limit, int atLeast)
    {
        unchecked
        {
            var beginning = Look(Key(piece, ShortBytes).WithElement(15, (byte)Beginning));
            if (beginning < 0)
                return -1;
            for (var at = entry[beginning].From; at < entry[beginning].To; at++)
            {
                var place = entry[at].Key.AsInt32();
                var length = place.GetElement(1);
                if (length <= limit && length >= atLeast && new ReadOnlySpan<byte>(piece, length).SequenceEqual(new ReadOnlySpan<byte>(bytes + place.ToScalar(), length)))
                    return at;
            }

            return -1;
        }
    }

    /// <summary>The entry with a key, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Look(Vector128<byte> key)
    {
        unchecked
        {
            var hash = Hash(key);
            if (!filter.MayHold(hash))
                return -1;
            for (var at = (int)(hash >> shift); ; at = (at + 1) & (slots - 1))
            {
                if (entry[at].Key == key)
                    return at;
                if (entry[at].Key == default)
                    return -1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint LengthsAt(byte* piece) => unchecked((Unsafe.ReadUnaligned<uint>(piece) * (uint)(First >> 32)) >> maskShift);

    /// <summary>Takes the first free slot; an equal key before it stays the one that is found.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Insert(Vector128<byte> key)
    {
        unchecked
        {
            var hash = Hash(key);
            var at = (int)(hash >> shift);
            for (; entry[at].Key != default; at = (at + 1) & (slots - 1))
                HasEqualTokens |= entry[at].Key == key;
            entry[at].Key = key;
            filter.Add(hash);
            return at;
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
    private static bool IsMade(NumberedMerges? merges, int id) => merges is null || merges.Numbers[id] >= 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pad(ReadOnlySpan<byte> token, byte* padded)
    {
        new Span<byte>(padded, 16).Clear();
        token.CopyTo(new Span<byte>(padded, 16));
    }

    /// <summary>Ids of the tokens above 15 bytes by their first 15, the longest first.</summary>
    private List<List<int>> LongerTokens(byte[]?[] tokens, NumberedMerges? merges, out int room)
    {
        var lists = new Dictionary<Vector128<byte>, List<int>>();
        room = 16;
        for (var id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is not { Length: > ShortBytes } token)
                continue;
            var beginning = Vector128.Create<byte>(token).WithElement(15, (byte)0);
            if (!lists.TryGetValue(beginning, out var list))
                lists.Add(beginning, list = []);
            list.Add(id);
            room += token.Length;
        }

        foreach (var list in lists.Values)
        {
            list.Sort((a, b) => (-tokens[a]!.Length, !IsMade(merges, a), a).CompareTo((-tokens[b]!.Length, !IsMade(merges, b), b)));
            for (var i = 1; i < list.Count; i++)
                HasEqualTokens |= tokens[list[i]].AsSpan().SequenceEqual(tokens[list[i - 1]]);
        }

        return [.. lists.Values];
    }
}
