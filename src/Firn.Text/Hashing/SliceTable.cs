using System.Buffers;
using System.Numerics;

namespace Firn.Text.Hashing;

/// <summary>
/// A multiset of slices of one text, compared byte by byte: open addressing over pooled arrays, cleared in constant time
/// by a stamp. The base of exact duplicate and n-gram counts without an allocation a document. Not thread-safe.
/// </summary>
public sealed class SliceTable : IDisposable
{
    private Entry[] entries = [];
    private int mask = -1;
    private int used;
    private uint stamp;

    /// <summary>Different slices seen since the last <see cref="Clear"/>.</summary>
    public int Distinct => used;

    /// <summary>Forgets everything and makes room.</summary>
    /// <param name="expected">Slices that will come at most; a wrong guess costs a rehash, nothing else.</param>
    public void Clear(int expected)
    {
        var wanted = (int)Math.Min(1L << 30, (long)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, Math.Min(expected, 1 << 29) * 2)));
        if (entries.Length < wanted)
        {
            Return();
            entries = Rent(wanted);
            stamp = 0;
        }

        mask = wanted - 1;
        used = 0;
        if (++stamp == 0)
        {
            Array.Clear(entries);
            stamp = 1;
        }
    }

    /// <summary>Counts one more occurrence of a slice.</summary>
    /// <param name="text">The text that all slices since the last <see cref="Clear"/> lie in.</param>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="hash">A hash of the slice's bytes.</param>
    /// <returns>Occurrences so far, this one included (1 for a new slice), and where the first began.</returns>
    public (int Count, int First) Add(ReadOnlySpan<byte> text, int start, int length, ulong hash)
    {
        if ((used + 1) * 4L > (mask + 1L) * 3)
            Grow();
        var slot = Slot(hash);
        while (true)
        {
            ref var entry = ref entries[slot];
            if (entry.Stamp != stamp)
            {
                entry = new Entry { Hash = hash, Start = start, Length = length, Count = 1, Stamp = stamp };
                used++;
                return (1, start);
            }

            if (entry.Hash == hash && entry.Length == length && text.Slice(entry.Start, length).SequenceEqual(text.Slice(start, length)))
                return (++entry.Count, entry.Start);
            slot = (slot + 1) & mask;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Return();
        entries = [];
        mask = -1;
    }

    private int Slot(ulong hash) => unchecked((int)((hash * 0x9E3779B97F4A7C15UL) >> 32)) & mask;

    private void Grow()
    {
        var old = entries;
        var oldSize = mask + 1;
        var oldStamp = stamp;
        entries = Rent(checked(oldSize * 2));
        mask = (oldSize * 2) - 1;
        stamp = 1;
        for (var i = 0; i < oldSize; i++)
        {
            if (old[i].Stamp != oldStamp)
                continue;
            var slot = Slot(old[i].Hash);
            while (entries[slot].Stamp == stamp)
                slot = (slot + 1) & mask;
            entries[slot] = old[i] with { Stamp = stamp };
        }

        ArrayPool<Entry>.Shared.Return(old);
    }

    private void Return()
    {
        if (entries.Length > 0)
            ArrayPool<Entry>.Shared.Return(entries);
    }

    private static Entry[] Rent(int size)
    {
        var rented = ArrayPool<Entry>.Shared.Rent(size);
        Array.Clear(rented); // a rented array may carry any stamp
        return rented;
    }

    private record struct Entry
    {
        public ulong Hash;
        public int Start;
        public int Length;
        public int Count;
        public uint Stamp;
    }
}
