using System.Buffers.Text;
using System.Globalization;
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
    internal static Tokenizer Parse(ReadOnlySpan<byte> content, SplitFamily family, string file)
    {
        var tokens = new List<byte[]?>();
        var line = 0;
        foreach (var range in content.Split((byte)'\n'))
        {
            line++;
            var row = content[range];
            if (row.EndsWith("\r"u8))
                row = row[..^1];
            if (row.IsEmpty)
                continue;
            var space = row.IndexOf((byte)' ');
            if (space <= 0 || !Base64.IsValid(row[..space], out var length) || length == 0
                || !Utf8Parser.TryParse(row[(space + 1)..], out int rank, out var used) || used != row.Length - space - 1 || rank is < 0 or >= 1 << 24)
                throw JsonNode.Failure(file, $"line {line} is not base 64, a space and a rank");
            var bytes = new byte[length];
            Base64.DecodeFromUtf8(row[..space], bytes, out _, out _);
            while (tokens.Count <= rank)
                tokens.Add(null);
            if (tokens[rank] is not null)
                throw JsonNode.Failure(file, $"line {line}: rank {rank} is there twice");
            tokens[rank] = bytes;
        }

        var array = tokens.ToArray();
        return new Tokenizer(new BpeModel(array, FindMerges(array, file), ignoreMerges: true, file), family, [], TokenizerTemplate.None);
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

    /// <summary>The merges that ranks come to.</summary>
    internal static List<BpeMerge> FindMerges(byte[]?[] tokens, string file)
    {
        var ids = new Dictionary<byte[], int>(Utf8Comparer.Instance);
        for (var id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is { } bytes && !ids.TryAdd(bytes, id))
                throw JsonNode.Failure(file, $"rank {id} has the same bytes as rank {ids[bytes]}");
        }

        var lookup = ids.GetAlternateLookup<ReadOnlySpan<byte>>();
        var merges = new List<BpeMerge>(tokens.Length);
        var ends = new List<int>();
        for (var id = 0; id < tokens.Length; id++)
        {
            if (tokens[id] is not { Length: > 1 } token)
                continue;
            // ends[i] is where the i-th part ends; merge the lowest rank below id until two parts are left.
            ends.Clear();
            for (var i = 0; i < token.Length; i++)
                ends.Add(i + 1);
            while (ends.Count > 2)
            {
                var best = -1;
                var lowest = id;
                for (var i = 0; i + 1 < ends.Count; i++)
                {
                    var begin = i == 0 ? 0 : ends[i - 1];
                    if (lookup.TryGetValue(token.AsSpan(begin, ends[i + 1] - begin), out var rank) && rank < lowest)
                        (best, lowest) = (i, rank);
                }

                if (best < 0)
                    break;
                ends.RemoveAt(best);
            }

            // A token that its own parts do not reach is found only as a whole piece.
            if (ends.Count == 2 && lookup.TryGetValue(token.AsSpan(0, ends[0]), out var left) && lookup.TryGetValue(token.AsSpan(ends[0]), out var right))
                merges.Add(new BpeMerge(left, right, id));
        }

        return merges;
    }
}
