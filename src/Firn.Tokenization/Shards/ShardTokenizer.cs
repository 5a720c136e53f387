using Firn.Core;
using Firn.Storage.TokenShards;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Streams;

namespace Firn.Tokenization.Shards;

/// <summary>
/// Turns texts into one token shard in the layout of a training program, in the order of the texts, with
/// <c>NAME.documents.parquet</c> beside it. Special tokens that a text spells out are text, but for the masks of personal data. The same
/// bytes for any number of workers.
/// </summary>
public static class ShardTokenizer
{
    private const int BatchDocuments = 4096;
    private const long BatchBytes = 32 << 20;

    private static readonly SpecialTokens Masks = SpecialTokens.Only(ApertusTokens.PersonalDataMarkers);

    /// <summary>Writes a shard.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="name">Its name, for the layout that keeps it.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="prefix">Path without ending; its folder must exist.</param>
    /// <param name="format">The layout.</param>
    /// <param name="begin">Set in front of each text, or null.</param>
    /// <param name="end">Set behind each text, or null.</param>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <returns>Documents and tokens.</returns>
    /// <exception cref="FirnException">The disk is full (FIRN-COR-001), or a text cannot be read (FIRN-TOK-011, 012).</exception>
    public static (long Documents, long Tokens) Write(
        Tokenizer tokenizer, string name, IEnumerable<TextDocument> texts, string prefix, TokenShardFormat format, int? begin, int? end, int workers,
        CancellationToken cancellation = default)
    {
        using ITokenShardWriter writer = format switch
        {
            TokenShardFormat.Megatron => new MegatronShardWriter(prefix, tokenizer.VocabularySize),
            TokenShardFormat.Datatrove => new DatatroveShardWriter(prefix, tokenizer.VocabularySize, name),
            _ => new HeaderlessShardWriter(prefix, tokenizer.VocabularySize),
        };
        using var encoders = new ThreadLocal<(Encoder Encoder, TokenBuffer Ids)>(() => (tokenizer.CreateEncoder(), new TokenBuffer()), trackAllValues: true);
        var rows = new List<TokenDocument>();
        long position = 0;
        foreach (var batch in TextBatches.Of(texts, text => text.Text.Length, BatchDocuments, BatchBytes))
        {
            cancellation.ThrowIfCancellationRequested();
            var sequences = new int[batch.Count][];
            Parallel.For(0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, row =>
            {
                var (encoder, ids) = encoders.Value;
                ids.Clear();
                if (begin is { } first)
                    ids.Add(first);
                encoder.Encode(batch[row].Text.Span, ids, special: Masks);
                if (end is { } last)
                    ids.Add(last);
                sequences[row] = ids.Ids.ToArray();
            });
            for (var row = 0; row < batch.Count; row++)
            {
                var text = batch[row];
                writer.Add(sequences[row], text.Id, text.Source, text.Number);
                rows.Add(new TokenDocument(text.Id, text.Source, text.Number, text.Language, position, sequences[row].Length, text.Text.Length));
                position += sequences[row].Length;
            }
        }

        foreach (var (encoder, _) in encoders.Values)
            encoder.Dispose();
        TokenDocumentTable.Write(prefix + TokenDocumentTable.Suffix, rows);
        writer.Complete();
        return (rows.Count, position);
    }
}
