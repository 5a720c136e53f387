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
            var heap = new RankHeap(n);
            for (var i = 0; i < n; i++)
            {
                next[i] = i + 1;
                previous[i] = i - 1;
                if (i + 1 < n && merges.Find(symbols[i], symbols[i + 1], out _) is var rank and not MergeTable.None)
                    heap.Append(rank, i);
            }

            heap.Order();
            while (heap.TryPop(out var lowest, out var at))
            {
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
                        heap.Push(right, at);
                }

                if (previous[at] >= 0 && merges.Find(symbols[previous[at]], result, out _) is var left and not MergeTable.None)
                    heap.Push(left, previous[at]);
            }

            for (var i = 0; i < n; i = next[i])
                output.Add(symbols[i]);
            heap.Dispose();
        }
    }
}
