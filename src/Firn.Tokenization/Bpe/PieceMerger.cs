using System.Buffers;
using System.Runtime.Intrinsics;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Merges the bytes of one piece: always the pair of lowest rank, of equal ones the leftmost. Short pieces by scanning,
/// long ones with a heap over a linked list: n log n for any content. Not thread-safe.
/// </summary>
internal sealed class PieceMerger(MergeTable merges, int[] byteTokens)
{
    /// <summary>Up to this many bytes a scan beats the heap.</summary>
    private const int ScanLimit = 96;

    // Whole vectors are read: places behind the piece hold None.
    private const int ScanRoom = ScanLimit + 16;

    private readonly int[] symbols = new int[ScanRoom];
    private readonly int[] ranks = new int[ScanRoom];
    private readonly int[] results = new int[ScanRoom];
    private readonly byte[] nexts = new byte[ScanRoom];
    private readonly byte[] previouses = new byte[ScanRoom];

    /// <summary>Writes the tokens of a piece.</summary>
    /// <param name="piece">At least one byte.</param>
    /// <param name="output">At least as long as the piece.</param>
    /// <returns>Tokens written.</returns>
    public int Merge(ReadOnlySpan<byte> piece, Span<int> output) =>
        piece.Length <= ScanLimit ? Scan(piece, output) : Heap(piece, output);

    private int Scan(ReadOnlySpan<byte> piece, Span<int> output)
    {
        unchecked
        {
            var n = piece.Length;
            int[] symbol = symbols, rank = ranks, result = results;
            byte[] next = nexts, previous = previouses;
            symbol[0] = byteTokens[piece[0]];
            for (var i = 1; i < n; i++)
            {
                symbol[i] = byteTokens[piece[i]];
                rank[i - 1] = merges.Find(symbol[i - 1], symbol[i], out result[i - 1]);
                next[i - 1] = (byte)i;
                previous[i] = (byte)(i - 1);
            }

            next[n - 1] = (byte)n;
            rank.AsSpan(n - 1, ScanRoom - n + 1).Fill(MergeTable.None);
            var lanes = (n + Vector256<int>.Count - 1) & -Vector256<int>.Count;
            while (true)
            {
                // The lowest rank of all places, eight lanes at a time; then its first place, which is the leftmost pair.
                var lowest = Vector256.LoadUnsafe(ref rank[0]);
                for (var i = Vector256<int>.Count; i < lanes; i += Vector256<int>.Count)
                    lowest = Vector256.Min(lowest, Vector256.LoadUnsafe(ref rank[i]));
                var half = Vector128.Min(lowest.GetLower(), lowest.GetUpper());
                half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
                var best = Math.Min(half.GetElement(0), half.GetElement(1));
                if (best == MergeTable.None)
                    break;
                var at = rank.AsSpan(0, lanes).IndexOf(best);
                int gone = next[at];
                int right = next[gone];
                symbol[at] = result[at];
                next[at] = (byte)right;
                rank[gone] = MergeTable.None;
                rank[at] = MergeTable.None;
                if (right < n)
                {
                    previous[right] = (byte)at;
                    rank[at] = merges.Find(symbol[at], symbol[right], out result[at]);
                }

                if (at > 0)
                {
                    int left = previous[at];
                    rank[left] = merges.Find(symbol[left], symbol[at], out result[left]);
                }
            }

            var count = 0;
            for (var i = 0; i < n; i = next[i])
                output[count++] = symbol[i];
            return count;
        }
    }

    private int Heap(ReadOnlySpan<byte> piece, Span<int> output)
    {
        unchecked
        {
            var n = piece.Length;
            var symbol = ArrayPool<int>.Shared.Rent(n);
            var next = ArrayPool<int>.Shared.Rent(n);
            var previous = ArrayPool<int>.Shared.Rent(n);
            var heap = new RankHeap(n);
            for (var i = 0; i < n; i++)
            {
                symbol[i] = byteTokens[piece[i]];
                next[i] = i + 1;
                previous[i] = i - 1;
            }

            for (var i = 0; i < n - 1; i++)
            {
                if (merges.Find(symbol[i], symbol[i + 1], out _) is var rank and not MergeTable.None)
                    heap.Append(rank, i);
            }

            heap.Order();
            while (heap.TryPop(out var lowest, out var at))
            {
                // Entries are never removed: one is stale when its symbol is gone or has another right neighbour now.
                if (symbol[at] < 0 || next[at] >= n || merges.Find(symbol[at], symbol[next[at]], out var result) != lowest)
                    continue;
                var gone = next[at];
                symbol[at] = result;
                symbol[gone] = -1;
                next[at] = next[gone];
                if (next[at] < n)
                {
                    previous[next[at]] = at;
                    if (merges.Find(result, symbol[next[at]], out _) is var right and not MergeTable.None)
                        heap.Push(right, at);
                }

                if (previous[at] >= 0 && merges.Find(symbol[previous[at]], result, out _) is var left and not MergeTable.None)
                    heap.Push(left, previous[at]);
            }

            var count = 0;
            for (var i = 0; i < n; i = next[i])
                output[count++] = symbol[i];
            heap.Dispose();
            ArrayPool<int>.Shared.Return(symbol);
            ArrayPool<int>.Shared.Return(next);
            ArrayPool<int>.Shared.Return(previous);
            return count;
        }
    }
}
