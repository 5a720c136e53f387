using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Training;

/// <summary>
/// Counts the pieces of many texts on several threads. Each thread counts into a small table of its own, which it empties
/// into shared ones, cut by hash, when it is full: memory follows the number of different pieces, not threads or corpus.
/// </summary>
internal sealed class PieceCounter
{
    private const int Shards = 64;

    // A full local table has some 3 MB: it stays in the second-level cache.
    private const int LocalPieces = 1 << 16;

    private readonly BpeTrainerConfig config;
    private readonly AddedTokenMatcher apart;
    private readonly PieceTable[] shards = [.. Enumerable.Range(0, Shards).Select(_ => new PieceTable())];
    private long sharedBytes;

    /// <summary>Prepares counting.</summary>
    /// <param name="config">How text is cut.</param>
    /// <param name="apart">Tokens that are taken out of the text first, such as masks of personal data.</param>
    public PieceCounter(BpeTrainerConfig config, IEnumerable<AddedToken> apart)
    {
        this.config = config;
        this.apart = new AddedTokenMatcher(apart);
    }

    /// <summary>The counts, in disjoint tables.</summary>
    public IReadOnlyList<PieceTable> Tables => shards;

    /// <summary>Counts all texts.</summary>
    /// <param name="texts">Enumerated by one thread at a time; each keeps its bytes until counting ends.</param>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="FirnException">More different pieces than <see cref="BpeTrainerConfig.MaxPieceMebibytes"/> holds (FIRN-TOK-008).</exception>
    public void Count(IEnumerable<ReadOnlyMemory<byte>> texts, int workers, CancellationToken cancellation)
    {
        try
        {
            Parallel.ForEach(
                Partitioner.Create(texts, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation },
                () => new PieceTable(),
                (text, _, local) =>
                {
                    Count(text.Span, local);
                    return local;
                },
                Empty);
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is FirnException first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private void Count(ReadOnlySpan<byte> text, PieceTable local)
    {
        var from = 0;
        while (!apart.IsEmpty && apart.Next(text, from, out var start, out var end) is not null)
        {
            Split(text[from..start], local);
            from = end;
        }

        Split(text[from..], local);
    }

    private void Split(ReadOnlySpan<byte> text, PieceTable local)
    {
        switch (config.Family)
        {
            case SplitFamily.Gpt2:
                Split<Gpt2Splitter>(text, local);
                break;
            case SplitFamily.Cl100k:
                Split<LetterSplitter.Cl100k>(text, local);
                break;
            case SplitFamily.Qwen2:
                Split<LetterSplitter.Qwen2>(text, local);
                break;
            case SplitFamily.O200k:
                Split<CasedSplitter.O200k>(text, local);
                break;
            default:
                Split<CasedSplitter.Tekken>(text, local);
                break;
        }
    }

    private void Split<TSplitter>(ReadOnlySpan<byte> text, PieceTable local)
        where TSplitter : struct, ISplitter
    {
        unchecked
        {
            for (var start = 0; start < text.Length;)
            {
                var end = TSplitter.End(text, start);
                while (start < end)
                {
                    var part = Math.Min(end, start + config.MaxPieceBytes);
                    for (var back = 0; part < end && back < 3 && (text[part] & 0xC0) == 0x80; back++)
                        part--;
                    var piece = text[start..part];
                    local.Add(piece, PieceHash.Of(piece), 1);
                    start = part;
                }

                if (local.Count >= LocalPieces)
                {
                    Empty(local);
                    local.Clear();
                }
            }
        }
    }

    private void Empty(PieceTable local) => local.ForEach((piece, count) =>
    {
        unchecked
        {
            var hash = PieceHash.Of(piece);
            var shard = shards[hash >> 58];
            lock (shard)
            {
                var before = shard.Bytes;
                shard.Add(piece, hash, count);
                if (shard.Bytes != before && Interlocked.Add(ref sharedBytes, shard.Bytes - before) > (long)config.MaxPieceMebibytes << 20)
                {
                    throw new FirnException(
                        "FIRN-TOK-008", "tokenizer training", $"the different pieces need more than {config.MaxPieceMebibytes} MiB",
                        "raise max_piece_mebibytes or train on a sample of the text", ExitCode.Invalid);
                }
            }
        }
    });
}
