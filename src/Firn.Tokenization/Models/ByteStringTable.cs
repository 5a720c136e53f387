using System.Numerics;
using System.Runtime.CompilerServices;
using Firn.Tokenization.Bpe;

namespace Firn.Tokenization.Models;

/// <summary>
/// Byte strings with their ids: the bytes of all one after another, found by open addressing, at most half full. Nothing is
/// allocated an entry. Its loops are compiled to their best at once: a file is loaded before the runtime would get to it.
/// Immutable once filled; thread-safe.
/// </summary>
internal sealed class ByteStringTable
{
    private const ulong TagMask = 0xFFFFFFFF_00000000UL;

    private byte[] bytes;
    private int used;
    private Entry[] entries;
    private ulong[] slots;
    private int shift;

    /// <summary>An empty table.</summary>
    /// <param name="entries">How many entries are expected; more may come.</param>
    /// <param name="bytes">How many bytes they are expected to have.</param>
    public ByteStringTable(int entries = 16, int bytes = 256)
    {
        this.bytes = new byte[Math.Max(16, bytes)];
        this.entries = new Entry[Math.Max(8, entries)];
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)this.entries.Length * 2);
        // A slot holds half of the hash and the entry's index plus one; zero is empty.
        slots = new ulong[size];
        shift = 64 - BitOperations.Log2((uint)size);
    }

    /// <summary>How many entries there are.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of an entry, by the order in which they came.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Text(int index) => bytes.AsSpan(entries[index].Start, entries[index].Length);

    /// <summary>The id of an entry.</summary>
    public int Id(int index) => entries[index].Id;

    /// <summary>Adds an entry; false where its bytes are there already.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(ReadOnlySpan<byte> text, int id)
    {
        unchecked
        {
            if (Count == entries.Length)
                Grow();
            var hash = PieceHash.Of(text);
            var at = Slot(text, hash);
            if (slots[at] != 0)
                return false;
            if (bytes.Length - used < text.Length)
                Array.Resize(ref bytes, checked((int)Math.Min(Math.Max(bytes.Length * 2L, used + (long)text.Length), Array.MaxLength)));
            text.CopyTo(bytes.AsSpan(used));
            entries[Count] = new Entry(used, text.Length, id);
            used += text.Length;
            slots[at] = (hash & TagMask) | (uint)++Count;
            return true;
        }
    }

    /// <summary>The index of an entry, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int IndexOf(ReadOnlySpan<byte> text) => unchecked((int)(uint)slots[Slot(text, PieceHash.Of(text))] - 1);

    /// <summary>The id of an entry, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(ReadOnlySpan<byte> text) => Find(text, PieceHash.Of(text));

    /// <summary>The id of an entry whose <see cref="PieceHash"/> is known, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<byte> text, ulong hash)
    {
        var index = unchecked((int)(uint)slots[Slot(text, hash)] - 1);
        return index < 0 ? -1 : entries[index].Id;
    }

    /// <summary>The slot of an entry, or the empty one where it would go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Slot(ReadOnlySpan<byte> text, ulong hash)
    {
        unchecked
        {
            var table = slots;
            var mask = table.Length - 1;
            // The tag is of the high half, which also chose the place; its low bits still tell most strings apart.
            for (var at = (int)(hash >> shift); ; at = (at + 1) & mask)
            {
                var slot = table[at];
                if (slot == 0)
                    return at;
                if (((slot ^ hash) & TagMask) == 0)
                {
                    ref var entry = ref entries[(int)(uint)slot - 1];
                    if (bytes.AsSpan(entry.Start, entry.Length).SequenceEqual(text))
                        return at;
                }
            }
        }
    }

    private void Grow()
    {
        unchecked
        {
            Array.Resize(ref entries, checked(entries.Length * 2));
            slots = new ulong[slots.Length * 2];
            shift--;
            for (var index = 0; index < Count; index++)
            {
                var text = Text(index);
                var hash = PieceHash.Of(text);
                slots[Slot(text, hash)] = (hash & TagMask) | (uint)(index + 1);
            }
        }
    }

    private readonly record struct Entry(int Start, int Length, int Id);
}
