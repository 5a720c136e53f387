using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Firn.Core;
using Firn.Data.Extraction;
using Firn.Foundry.Running;
using Firn.Foundry.Stages;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;
using Firn.Tokenization;

namespace Firn.Foundry.Audit;

/// <summary>
/// Tokens of every acquired document, dropped or not: of its extracted text, by the run's tokenizer. No stage records these, as dropped documents
/// are never tokenized; they are counted when first asked for and kept in the run's cache, under a name made of what they were counted
/// from. A line <c>firn.audit-tokens 1 KEY</c>, for each document its id (16 bytes) and its tokens (8 bytes, big-endian), and the SHA-256 of all that.
/// </summary>
public static class AcquiredTokens
{
    private const int RowBytes = 24;

    /// <summary>The counts: kept ones, or counted now and kept. A file that is not whole, or a folder that cannot be written to, costs another count and nothing else.</summary>
    /// <param name="acquired">The stage whose documents are counted.</param>
    /// <param name="tokenized">The stage whose tokenizer counts.</param>
    /// <param name="cache">The run's cache folder.</param>
    public static IReadOnlyDictionary<DocumentId, long> Of(CompletedStage acquired, CompletedStage tokenized, string cache)
    {
        ArgumentNullException.ThrowIfNull(acquired);
        ArgumentNullException.ThrowIfNull(tokenized);
        var key = ContentHash.Of($"{acquired.Manifest.OutputHash}\n{tokenized.Manifest.Outputs.Single(file => file.Path == TokenizeStage.TokenizerFile).Sha256}\n{new TextExtractionStep().RuleVersion}\n");
        var path = Path.Combine(cache, $"audit-tokens-{key.Short}.bin");
        if (TryRead(path, key) is { } kept)
            return kept;
        var rows = Count(acquired.PathTo("documents"), tokenized.PathTo(TokenizeStage.TokenizerFile));
        TryWrite(path, key, rows);
        return ToDictionary(rows);
    }

    private static List<(DocumentId Id, long Tokens)> Count(string documents, string tokenizerFile)
    {
        var tokenizer = Tokenizer.Load(tokenizerFile);
        var shards = Directory.GetFiles(documents, "*.parquet").Order(StringComparer.Ordinal).ToArray();
        var counts = new List<(DocumentId, long)>[shards.Length];
        Parallel.For(0, shards.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, index => counts[index] = Count(tokenizer, shards[index]));
        return [.. counts.SelectMany(shard => shard)];
    }

    private static List<(DocumentId, long)> Count(Tokenizer tokenizer, string shard)
    {
        using var encoder = tokenizer.CreateEncoder();
        var buffer = new TokenBuffer();
        var extract = new TextExtractionStep();
        var counts = new List<(DocumentId, long)>();
        foreach (var documents in DocumentShardReader.Batches(shard))
        {
            new StepBatch(documents).Run(extract);
            for (var row = 0; row < documents.Count; row++)
            {
                buffer.Clear();
                if (documents.IsLive(row))
                    encoder.Encode(documents.Text[row], buffer);
                counts.Add((documents.Ids[row], buffer.Count));
            }
        }

        return counts;
    }

    private static Dictionary<DocumentId, long>? TryRead(string path, ContentHash key)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var head = Head(key);
            var body = bytes.Length - head.Length - SHA256.HashSizeInBytes;
            if (body < 0 || body % RowBytes != 0 || !bytes.AsSpan().StartsWith(head) || !SHA256.HashData(bytes.AsSpan(0, head.Length + body)).AsSpan().SequenceEqual(bytes.AsSpan(head.Length + body)))
                return null;
            var tokens = new Dictionary<DocumentId, long>(body / RowBytes);
            for (var at = head.Length; at < head.Length + body; at += RowBytes)
                tokens[new DocumentId(BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(at)))] = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at + 16));
            return tokens;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void TryWrite(string path, ContentHash key, List<(DocumentId Id, long Tokens)> rows)
    {
        var head = Head(key);
        if (((long)rows.Count * RowBytes) + head.Length + SHA256.HashSizeInBytes > Array.MaxLength)
            return;
        var bytes = new byte[head.Length + (rows.Count * RowBytes) + SHA256.HashSizeInBytes];
        head.CopyTo(bytes, 0);
        var at = head.Length;
        foreach (var (id, tokens) in rows)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(at), id.Value);
            BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(at + 16), tokens);
            at += RowBytes;
        }

        SHA256.HashData(bytes.AsSpan(0, at), bytes.AsSpan(at));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            AtomicFile.Write(path, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FirnException)
        {
            // An auditor may have the run for reading only: the answer is the same, only the next one is as slow.
        }
    }

    private static byte[] Head(ContentHash key) => Encoding.ASCII.GetBytes($"firn.audit-tokens 1 {key}\n");

    private static Dictionary<DocumentId, long> ToDictionary(List<(DocumentId Id, long Tokens)> rows)
    {
        var tokens = new Dictionary<DocumentId, long>(rows.Count);
        foreach (var (id, count) in rows)
            tokens[id] = count;
        return tokens;
    }
}
