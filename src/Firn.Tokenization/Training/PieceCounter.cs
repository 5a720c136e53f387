using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.ExceptionServices;
using Firn.Core;
using Firn.Text.Unicode;
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
    private readonly ConcurrentDictionary<int, PieceTable[]> languages = [];
    private readonly int shards;
    private long sharedBytes;

    /// <summary>Prepares counting.</summary>
    /// <param name="config">How text is cut.</param>
    /// <param name="apart">Tokens that are taken out of the text first, such as masks of personal data.</param>
    /// <param name="shards">Tables a language, a power of two: what threads wait for each other on.</param>
    public PieceCounter(BpeTrainerConfig config, IEnumerable<AddedToken> apart, int shards = Shards)
    {
        this.config = config;
        this.shards = shards;
        this.apart = new AddedTokenMatcher(apart);
    }

    /// <summary>Counts the pieces of each language.</summary>
    /// <returns>Disjoint tables by language.</returns>
    /// <exception cref="FirnException">More different pieces than <see cref="BpeTrainerConfig.MaxPieceMebibytes"/> holds (FIRN-TOK-008).</exception>
    public static Dictionary<string, IReadOnlyList<PieceTable>> CountLanguages(
        BpeTrainerConfig config, IEnumerable<AddedToken> apart, IEnumerable<(string Language, ReadOnlyMemory<byte> Text)> texts, int workers, CancellationToken cancellation)
    {
        // Few tables a language: there may be hundreds of languages, and threads seldom meet in one.
        var counter = new PieceCounter(config, apart, shards: 2);
        var numbers = new Dictionary<string, int>();
        counter.Count(
            texts.Select(text =>
            {
                if (!numbers.TryGetValue(text.Language, out var number))
                    numbers.Add(text.Language, number = numbers.Count);
                return (number, text.Text);
            }),
            workers, cancellation);
        return numbers.ToDictionary(pair => pair.Key, pair => counter.Tables(pair.Value));
    }

    /// <summary>A language's counts, in disjoint tables.</summary>
    public IReadOnlyList<PieceTable> Tables(int language) => languages.GetOrAdd(language, _ => [.. Enumerable.Range(0, shards).Select(_ => new PieceTable())]);

    /// <summary>Counts all texts as of one language, 0.</summary>
    /// <param name="texts">Enumerated by one thread at a time; each keeps its bytes until counting ends.</param>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="FirnException">More different pieces than <see cref="BpeTrainerConfig.MaxPieceMebibytes"/> holds (FIRN-TOK-008).</exception>
    public void Count(IEnumerable<ReadOnlyMemory<byte>> texts, int workers, CancellationToken cancellation) => Count(texts.Select(text => (0, text)), workers, cancellation);

    private void Count(IEnumerable<(int Language, ReadOnlyMemory<byte> Text)> texts, int workers, CancellationToken cancellation)
    {
        try
        {
            Parallel.ForEach(
                Partitioner.Create(texts, EnumerablePartitionerOptions.NoBuffering),
                new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation },
                () => (Language: 0, Table: new PieceTable()),
                (text, _, local) =>
                {
                    // A thread's table is of one language at a time.
                    if (local.Language != text.Language)
                    {
                        Empty(local);
                        local = (text.Language, local.Table);
                    }

                    Count(text.Text.Span, local);
                    return local;
                },
                Empty);
        }
        catch (AggregateException error) when (error.InnerExceptions[0] is FirnException first)
        {
            ExceptionDispatchInfo.Throw(first);
        }
    }

    private void Count(ReadOnlySpan<byte> text, (int Language, PieceTable Table) local)
    {
        var from = 0;
        while (!apart.IsEmpty && apart.Next(text, from, out var start, out var end) is not null)
        {
            Split(text[from..start], local);
            from = end;
        }

        Split(text[from..], local);
    }

    private void Split(ReadOnlySpan<byte> text, (int Language, PieceTable Table) local)
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

    private void Split<TSplitter>(ReadOnlySpan<byte> text, (int Language, PieceTable Table) local)
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
                    if (config.MaxRun > 0 || config.MaxDigits > 0)
                        part = PartEnd(text, start, part);
                    var piece = text[start..part];
                    local.Table.Add(piece, PieceHash.Of(piece), 1);
                    start = part;
                }

                if (local.Table.Count >= LocalPieces)
                    Empty(local);
            }
        }
    }

    /// <summary>The end of a part that has no longer run of one character and no more digits in a row than are allowed.</summary>
    private int PartEnd(ReadOnlySpan<byte> text, int start, int end)
    {
        int run = 0, digits = 0, before = -1;
        for (var at = start; at < end;)
        {
            var code = Utf8.Decode(text[..end], at, out var length);
            run = code == before ? run + 1 : 1;
            digits = CodePoint.IsNumber(code) ? digits + 1 : 0;
            if ((config.MaxRun > 0 && run > config.MaxRun) || (config.MaxDigits > 0 && digits > config.MaxDigits))
                return at;
            before = code;
            at += length;
        }

        return end;
    }

    private void Empty((int Language, PieceTable Table) local)
    {
        var tables = Tables(local.Language);
        var shift = 64 - BitOperations.Log2((uint)shards);
        local.Table.ForEach((piece, count) =>
        {
            unchecked
            {
                var hash = PieceHash.Of(piece);
                var table = tables[(int)(hash >> shift)];
                lock (table)
                {
                    var before = table.Bytes;
                    table.Add(piece, hash, count);
                    if (table.Bytes != before && Interlocked.Add(ref sharedBytes, table.Bytes - before) > (long)config.MaxPieceMebibytes << 20)
                    {
                        throw new FirnException(
                            "FIRN-TOK-008", "tokenizer training", $"the different pieces need more than {config.MaxPieceMebibytes} MiB",
                            "raise max_piece_mebibytes or train on a sample of the text", ExitCode.Invalid);
                    }
                }
            }
        });
        local.Table.Clear();
    }
}
