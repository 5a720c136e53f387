using Firn.Tokenization.Bpe;

namespace Firn.Tokenization.Models;

/// <summary>
/// Merges symbols of any kind: always the pair of lowest rank, of equal ones the leftmost, with a heap over a linked list.
/// What <see cref="PieceMerger"/> does for bytes. Not thread-safe.
/// </summary>
internal sealed class SymbolMerger
{
    private int[] symbols = new int[64];
    private int[] next = new int[64];
    private int[] previous = new int[64];
    private ulong[] heap = new ulong[64];
    private int heaped;

    /// <summary>Symbols that <see cref="Add"/> took and that <see cref="Merge"/> left.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a piece.</summary>
    public void Clear() => Count = 0;

    /// <summary>Adds a symbol behind the last.</summary>
    public void Add(int symbol)
    {
        if (Count == symbols.Length)
        {
            Array.Resize(ref symbols, Count * 2);
            Array.Resize(ref next, Count * 2);
            Array.Resize(ref previous, Count * 2);
        }

        symbols[Count++] = symbol;
    }

    /// <summary>Merges and appends what is left.</summary>
    public void Merge(MergeTable merges, TokenBuffer output)
    {
        unchecked
        {
            var n = Count;
            heaped = 0;
            for (var i = 0; i < n; i++)
            {
                next[i] = i + 1;
                previous[i] = i - 1;
                if (i + 1 < n && merges.Find(symbols[i], symbols[i + 1], out _) is var rank and not MergeTable.None)
                    Push(rank, i);
            }

            while (heaped > 0)
            {
                var top = Pop();
                var (lowest, at) = ((int)(top >> 32), (int)(uint)top);
                // Entries are never removed: one is stale when its symbol is gone or has another right neighbour now.
                if (symbols[at] < 0 || next[at] >= n || merges.Find(symbols[at], symbols[next[at]], out var result) != lowest)
                    continue;
                var gone = next[at];
                symbols[at] = result;
                symbols[gone] = -1;
                next[at] = next[gone];
                if (next[at] < n)
                {
                    previous[next[at]] = at;
                    if (merges.Find(result, symbols[next[at]], out _) is var right and not MergeTable.None)
                        Push(right, at);
                }

                if (previous[at] >= 0 && merges.Find(symbols[previous[at]], result, out _) is var left and not MergeTable.None)
                    Push(left, previous[at]);
            }

            for (var i = 0; i < n; i = next[i])
                output.Add(symbols[i]);
        }
    }

    private void Push(int rank, int position)
    {
        unchecked
        {
            if (heaped == heap.Length)
                Array.Resize(ref heap, heaped * 2);
            var entry = ((ulong)(uint)rank << 32) | (uint)position;
            var at = heaped++;
            while (at > 0 && heap[(at - 1) >> 1] > entry)
            {
                heap[at] = heap[(at - 1) >> 1];
                at = (at - 1) >> 1;
            }

            heap[at] = entry;
        }
    }

    private ulong Pop()
    {
        unchecked
        {
            var top = heap[0];
            var entry = heap[--heaped];
            var at = 0;
            while (true)
            {
                var child = (2 * at) + 1;
                if (child >= heaped)
                    break;
                if (child + 1 < heaped && heap[child + 1] < heap[child])
                    child++;
                if (heap[child] >= entry)
                    break;
                heap[at] = heap[child];
                at = child;
            }

            heap[at] = entry;
            return top;
        }
    }
}
