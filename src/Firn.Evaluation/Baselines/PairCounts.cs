namespace Firn.Evaluation.Baselines;

/// <summary>
/// How often each token followed each token in what a model was trained on. Memory: 16 bytes a distinct pair, and a
/// buffer; the tokens themselves are not kept. The counts do not depend on the order in which sequences are added.
/// </summary>
/// <param name="vocabSize">Entries of the vocabulary.</param>
/// <param name="documentStart">The token that begins every document. It is given, never predicted: a pair that ends in it is not counted.</param>
public sealed class PairCounts(int vocabSize, int documentStart)
{
    private const int BufferPairs = 1 << 21;
    private ulong[] buffer = new ulong[1024];
    private int buffered;
    private ulong[] pairs = [];
    private int[] counts = [];

    /// <summary>Entries of the vocabulary.</summary>
    public int VocabSize { get; } = vocabSize;

    /// <summary>Predictions counted: every token but the first of a sequence and document starts.</summary>
    public long Total { get; private set; }

    /// <summary>Adds a sequence as the model was given it: each token but the first is a prediction from the one before.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is not in the vocabulary.</exception>
    public void Add(ReadOnlySpan<int> sequence)
    {
        for (var i = 1; i < sequence.Length; i++)
        {
            var (previous, next) = (sequence[i - 1], sequence[i]);
            if ((uint)previous >= (uint)VocabSize || (uint)next >= (uint)VocabSize)
                throw new ArgumentOutOfRangeException(nameof(sequence), $"token {Math.Max(previous, next)} is not in a vocabulary of {VocabSize}");
            if (next == documentStart)
                continue;
            if (buffered == BufferPairs)
                Merge();
            if (buffered == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 4, BufferPairs));
            buffer[buffered++] = ((ulong)(uint)previous << 32) | (uint)next;
            Total++;
        }
    }

    /// <summary>The distinct pairs (previous token in the high half, next in the low half), ascending, and their counts.</summary>
    internal (ulong[] Pairs, int[] Counts) Sorted()
    {
        Merge();
        return (pairs, counts);
    }

    private void Merge()
    {
        if (buffered == 0)
            return;
        Array.Sort(buffer, 0, buffered);
        var distinct = 1;
        for (var i = 1; i < buffered; i++)
            distinct += buffer[i] == buffer[i - 1] ? 0 : 1;
        var mergedPairs = new ulong[pairs.Length + distinct];
        var mergedCounts = new int[pairs.Length + distinct];
        int old = 0, added = 0, end = 0;
        while (old < pairs.Length || added < buffered)
        {
            var pair = added >= buffered || (old < pairs.Length && pairs[old] <= buffer[added]) ? pairs[old] : buffer[added];
            var count = 0;
            if (old < pairs.Length && pairs[old] == pair)
                count += counts[old++];
            while (added < buffered && buffer[added] == pair)
            {
                count++;
                added++;
            }

            mergedPairs[end] = pair;
            mergedCounts[end++] = count;
        }

        Array.Resize(ref mergedPairs, end);
        Array.Resize(ref mergedCounts, end);
        (pairs, counts, buffered) = (mergedPairs, mergedCounts, 0);
    }
}
