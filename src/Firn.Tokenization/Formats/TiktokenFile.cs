using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Firn.Core;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Formats;

/// <summary>
/// Reads and writes tiktoken's rank files: a line a token, its bytes in base 64, a space, its rank. A rank file has neither
/// merges, pattern nor special tokens. Its merges are found as tiktoken would apply them: of each token, merged with lower
/// ranks only, the last two parts.
/// </summary>
public static class TiktokenFile
{
    /// <summary>Reads a rank file; the family is told by the file's name (<c>o200k…</c>, <c>cl100k…</c>, <c>r50k…</c>, <c>gpt2…</c>, <c>qwen…</c>).</summary>
    internal static Tokenizer Read(string path)
    {
        var name = Path.GetFileName(path).ToLowerInvariant();
        SplitFamily? family = name switch
        {
            _ when name.StartsWith("o200k", StringComparison.Ordinal) => SplitFamily.O200k,
            _ when name.StartsWith("cl100k", StringComparison.Ordinal) => SplitFamily.Cl100k,
            _ when name.StartsWith("r50k", StringComparison.Ordinal) || name.StartsWith("p50k", StringComparison.Ordinal) || name.StartsWith("gpt2", StringComparison.Ordinal) => SplitFamily.Gpt2,
            _ when name.StartsWith("qwen", StringComparison.Ordinal) => SplitFamily.Qwen2,
            _ when name.StartsWith("tekken", StringComparison.Ordinal) => SplitFamily.Tekken,
            _ => null,
        };
        return Parse(File.ReadAllBytes(path), family ?? throw new FirnException(
            "FIRN-TOK-006", path, "a .tiktoken file does not say how text is split, and its name is none of the known",
            "name it after its family: o200k, cl100k, r50k, p50k, gpt2, qwen or tekken", ExitCode.Invalid), path);
    }

    /// <summary>Reads a rank file's content.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static Tokenizer Parse(ReadOnlySpan<byte> content, SplitFamily family, string file)
    {
        var tokens = new byte[]?[1024];
        var count = 0;
        for (var line = 1; !content.IsEmpty; line++)
        {
            var end = content.IndexOf((byte)'\n');
            var row = end < 0 ? content : content[..end];
            content = end < 0 ? [] : content[(end + 1)..];
            if (row.EndsWith("\r"u8))
                row = row[..^1];
            if (row.IsEmpty)
                continue;
            var space = row.IndexOf((byte)' ');
            if (space <= 0 || Decode(row[..space]) is not { Length: > 0 } bytes
                || !Utf8Parser.TryParse(row[(space + 1)..], out int rank, out var used) || used != row.Length - space - 1 || rank is < 0 or > JsonNode.MaxId)
                throw JsonNode.Failure(file, $"line {line} is not base 64, a space and a rank");
            if (rank >= tokens.Length)
                Array.Resize(ref tokens, Math.Max(rank + 1, tokens.Length * 2));
            if (tokens[rank] is not null)
                throw JsonNode.Failure(file, $"line {line}: rank {rank} is there twice");
            tokens[rank] = bytes;
            count = Math.Max(count, rank + 1);
        }

        Array.Resize(ref tokens, count);
        return new Tokenizer(new BpeModel(tokens, RankMerges.Find(tokens, file), ignoreMerges: true, file), family, [], TokenizerTemplate.None);
    }

    /// <summary>The bytes that base 64 stands for, or null.</summary>
    internal static byte[]? Decode(ReadOnlySpan<byte> base64)
    {
        Span<byte> buffer = base64.Length <= 1024 ? stackalloc byte[1024] : new byte[base64.Length];
        return Base64.DecodeFromUtf8(base64, buffer, out var consumed, out var written) == OperationStatus.Done && consumed == base64.Length ? buffer[..written].ToArray() : null;
    }

    /// <summary>Writes a rank file; added tokens are not in it.</summary>
    /// <exception cref="FirnException">The merges are not in the order of the ids, so ranks cannot say them (FIRN-TOK-007).</exception>
    public static void Save(Tokenizer tokenizer, string path) => AtomicFile.Write(path, Write(tokenizer));

    /// <summary>The content of a rank file.</summary>
    internal static string Write(Tokenizer tokenizer)
    {
        var added = tokenizer.AddedTokens.Select(token => token.Id).ToHashSet();
        var text = new StringBuilder();
        var rank = 0;
        var last = -1;
        foreach (var merge in tokenizer.Model.Merges)
        {
            if (merge.Result < last)
                throw new FirnException("FIRN-TOK-007", "tokenizer", "its merges are not in the order of its ids", "export it as tokenizer.json", ExitCode.Invalid);
            last = merge.Result;
        }

        for (var id = 0; id < tokenizer.Model.Count; id++)
        {
            if (!added.Contains(id) && tokenizer.Model.BytesOf(id) is { } bytes)
                text.Append(CultureInfo.InvariantCulture, $"{Convert.ToBase64String(bytes)} {rank++}\n");
        }

        return text.ToString();
    }
}
