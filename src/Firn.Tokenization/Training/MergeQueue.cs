namespace Firn.Tokenization.Training;

/// <summary>A heap of candidates, four children a node. Candidates that are equal may come out in any order. Not thread-safe.</summary>
internal sealed class MergeQueue
{
    private MergeCandidate[] heap = new MergeCandidate[1 << 8];

    /// <summary>Candidates.</summary>
    public int Count { get; private set; }

    /// <summary>The first; only where <see cref="Count"/> is above 0.</summary>
    public ref readonly MergeCandidate First => ref heap[0];

    /// <summary>Adds a candidate.</summary>
    public void Add(in MergeCandidate candidate)
    {
        unchecked
        {
            if (Count == heap.Length)
                Array.Resize(ref heap, Count * 2);
            var at = Count++;
            while (at > 0 && candidate.IsBefore(heap[(at - 1) >> 2]))
            {
                heap[at] = heap[(at - 1) >> 2];
                at = (at - 1) >> 2;
            }

            heap[at] = candidate;
        }
    }

    /// <summary>Takes the first out.</summary>
    public MergeCandidate Take()
    {
        var first = heap[0];
        Replace(heap[--Count]);
        return first;
    }

    /// <summary>Sets another in the first's place.</summary>
    public void Replace(MergeCandidate candidate)
    {
        unchecked
        {
            var at = 0;
            while (true)
            {
                var best = (4 * at) + 1;
                if (best >= Count)
                    break;
                var end = Math.Min(best + 4, Count);
                for (var child = best + 1; child < end; child++)
                {
                    if (heap[child].IsBefore(heap[best]))
                        best = child;
                }

                if (!heap[best].IsBefore(candidate))
                    break;
                heap[at] = heap[best];
                at = best;
            }

            heap[at] = candidate;
        }
    }
}
