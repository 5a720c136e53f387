using System.Collections.Concurrent;

namespace Firn.Tokenization.Streams;

/// <summary>
/// Encodes many texts on several threads, each with an encoder of its own; each text's ids are those of <see cref="Tokenizer.Encode(ReadOnlySpan{byte}, bool, bool)"/>. Results come in the order of the texts, and at most two
/// batches of texts and their ids are in memory, whatever their number. Used by one thread at a time.
/// </summary>
/// <param name="tokenizer">The tokenizer.</param>
/// <param name="workers">Threads, at least 1; all cores when not given. The ids do not depend on them.</param>
/// <param name="addSpecial">Sets the template's tokens around each text.</param>
/// <param name="special">Which special tokens are recognised in texts; all when not given.</param>
public sealed class BatchEncoder(Tokenizer tokenizer, int? workers = null, bool addSpecial = false, SpecialTokens? special = null) : IDisposable
{
    // Enough work for each thread beside what a batch costs, little enough to be in memory twice.
    private const int BatchBytes = 1 << 20;
    private const int BatchTexts = 4096;

    private readonly int workers = workers is null or > 0 ? workers ?? Environment.ProcessorCount : throw new ArgumentOutOfRangeException(nameof(workers), workers, "at least 1");
    private readonly ConcurrentBag<(Encoder Encoder, TokenBuffer Ids)> spare = [];

    /// <summary>The ids of each text, in order.</summary>
    /// <param name="texts">UTF-8; taken a batch ahead of the ids.</param>
    /// <param name="cancellation">Asks to stop.</param>
    public IEnumerable<int[]> Encode(IEnumerable<ReadOnlyMemory<byte>> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Task<int[][]>? before = null;
        foreach (var batch in TextBatches.Of(texts, text => text.Length, BatchTexts, (long)BatchBytes * workers))
        {
            // The next batch is encoded while the caller takes the ids of this one.
            var next = Task.Run(() => EncodeBatch(batch, cancellation), cancellation);
            if (before is not null)
            {
                foreach (var ids in before.GetAwaiter().GetResult())
                    yield return ids;
            }

            before = next;
        }

        if (before is null)
            yield break;
        foreach (var ids in before.GetAwaiter().GetResult())
            yield return ids;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (spare.TryTake(out var used))
            used.Encoder.Dispose();
    }

    private int[][] EncodeBatch(List<ReadOnlyMemory<byte>> batch, CancellationToken cancellation)
    {
        var results = new int[batch.Count][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation };
        Parallel.For(0, batch.Count, options, () => spare.TryTake(out var used) ? used : (tokenizer.CreateEncoder(), new TokenBuffer()), (row, _, local) =>
        {
            results[row] = local.Item1.EncodeText(batch[row].Span, local.Item2, addSpecial, special).ToArray();
            return local;
        }, spare.Add);
        return results;
    }
}
