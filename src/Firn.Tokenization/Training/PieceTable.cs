using System.Numerics;
using Firn.Tokenization.Bpe;

namespace Firn.Tokenization.Training;

/// <summary>Different pieces with how often they occur: open addressing over one arena of bytes. Not thread-safe.</summary>
internal sealed class PieceTable
{
    private Slot[] slots = new Slot[1 << 10];
    private byte[] arena = new byte[1 << 14];
    private int used;

    /// <summary>Different pieces.</summary>
    public int Count { get; private set; }

    /// <summary>Memory that it takes.</summary>
    public long Bytes => arena.LongLength + (slots.LongLength * 24);

    /// <summary>Bytes of all different pieces.</summary>
    public int ArenaBytes => used;

    /// <summary>Adds occurrences of a piece.</summary>
    public void Add(ReadOnlySpan<byte> piece, ulong hash, long count)
    {
        unchecked
        {
            if (Count * 2 >= slots.Length)
                Grow();
            var table = slots;
            var at = (int)hash & (table.Length - 1);
            while (true)
            {
                ref var slot = ref table[at];
                if (slot.Length == 0)
                {
                    slot = new Slot { Tag = (uint)(hash >> 32), Offset = used, Length = piece.Length, Count = count };
                    Keep(piece);
                    Count++;
                    return;
                }

                if (slot.Tag == (uint)(hash >> 32) && slot.Length == piece.Length && arena.AsSpan(slot.Offset, slot.Length).SequenceEqual(piece))
                {
                    slot.Count += count;
                    return;
                }

                at = (at + 1) & (table.Length - 1);
            }
        }
    }

    /// <summary>One table of the pieces of several.</summary>
    public static PieceTable Sum(IEnumerable<PieceTable> tables)
    {
        var sum = new PieceTable();
        foreach (var table in tables)
            table.ForEach((piece, count) => sum.Add(piece, PieceHash.Of(piece), count));
        return sum;
    }

    /// <summary>Calls back for each piece, in no order that means anything.</summary>
    public void ForEach(PieceAction action)
    {
        foreach (ref var slot in slots.AsSpan())
        {
            if (slot.Length > 0)
                action(arena.AsSpan(slot.Offset, slot.Length), slot.Count);
        }
    }

    /// <summary>Forgets all pieces and keeps the memory.</summary>
    public void Clear()
    {
        Array.Clear(slots);
        used = 0;
        Count = 0;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > arena.Length - used)
            Array.Resize(ref arena, (int)Math.Min(Math.Max((long)arena.Length * 2, (long)used + piece.Length), Array.MaxLength));
        piece.CopyTo(arena.AsSpan(used));
        used += piece.Length;
    }

    private void Grow()
    {
        unchecked
        {
            var old = slots;
            slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)old.Length * 2)];
            foreach (ref var slot in old.AsSpan())
            {
                if (slot.Length == 0)
                    continue;
                var at = (int)PieceHash.Of(arena.AsSpan(slot.Offset, slot.Length)) & (slots.Length - 1);
                while (slots[at].Length != 0)
                    at = (at + 1) & (slots.Length - 1);
                slots[at] = slot;
            }
        }
    }

    /// <summary>What <see cref="ForEach"/> calls.</summary>
    public delegate void PieceAction(ReadOnlySpan<byte> piece, long count);

    private struct Slot
    {
        public uint Tag;
        public int Offset;
        public int Length;
        public long Count;
    }
}
