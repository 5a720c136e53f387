using System.Buffers;

namespace Firn.Tokenization.Bpe;

/// <summary>A binary heap of (rank, position): lowest rank first, then the leftmost.</summary>
internal ref struct RankHeap(int capacity)
{
    private ulong[] entries = ArrayPool<ulong>.Shared.Rent(capacity + 1);
    private int count;

    /// <summary>Adds without ordering; <see cref="Order"/> follows before anything is taken.</summary>
    /// <remarks>No more than the capacity.</remarks>
    public void Append(int rank, int position) => entries[count++] = ((ulong)(uint)rank << 32) | (uint)position;

    /// <summary>Makes a heap of what was appended.</summary>
    public readonly void Order()
    {
        for (var i = (count / 2) - 1; i >= 0; i--)
            Sink(i);
    }

    /// <summary>Adds in order; grows.</summary>
    public void Push(int rank, int position)
    {
        unchecked
        {
            if (count == entries.Length)
            {
                var larger = ArrayPool<ulong>.Shared.Rent(count * 2);
                entries.AsSpan(0, count).CopyTo(larger);
                ArrayPool<ulong>.Shared.Return(entries);
                entries = larger;
            }

            var entry = ((ulong)(uint)rank << 32) | (uint)position;
            var at = count++;
            while (at > 0 && entries[(at - 1) >> 1] > entry)
            {
                entries[at] = entries[(at - 1) >> 1];
                at = (at - 1) >> 1;
            }

            entries[at] = entry;
        }
    }

    /// <summary>Takes the first.</summary>
    public bool TryPop(out int rank, out int position)
    {
        unchecked
        {
            if (count == 0)
            {
                rank = position = 0;
                return false;
            }

            var top = entries[0];
            entries[0] = entries[--count];
            Sink(0);
            rank = (int)(top >> 32);
            position = (int)(uint)top;
            return true;
        }
    }

    /// <summary>Gives the memory back.</summary>
    public readonly void Dispose() => ArrayPool<ulong>.Shared.Return(entries);

    private readonly void Sink(int at)
    {
        unchecked
        {
            var heap = entries;
            var entry = heap[at];
            while (true)
            {
                var child = (2 * at) + 1;
                if (child >= count)
                    break;
                if (child + 1 < count && heap[child + 1] < heap[child])
                    child++;
                if (heap[child] >= entry)
                    break;
                heap[at] = heap[child];
                at = child;
            }

            heap[at] = entry;
        }
    }
}
