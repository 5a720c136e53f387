using System.Globalization;
using Firn.Core;

namespace Firn.Storage.TokenShards;

/// <summary>
/// The layout of datatrove's tokenizer block: <c>NAME.ds</c> tokens, <c>NAME.ds.index</c> the end of each document in tokens (u64), and
/// <c>NAME.ds.metadata</c> tokenizer and width, count, and the count for people. docs/formats/token-shards.md.
/// </summary>
public sealed class DatatroveShardWriter : ITokenShardWriter
{
    private readonly string path;
    private readonly string tokenizer;
    private readonly TokenArrayWriter tokens;
    private readonly List<long> ends = [];

    /// <summary>Starts a shard.</summary>
    /// <param name="prefix">Path without <c>.ds</c>; its folder must exist.</param>
    /// <param name="vocabularySize">Decides the width.</param>
    /// <param name="tokenizer">The tokenizer's name, for the metadata.</param>
    public DatatroveShardWriter(string prefix, int vocabularySize, string tokenizer)
    {
        path = prefix + ".ds";
        this.tokenizer = tokenizer;
        tokens = new TokenArrayWriter(path, vocabularySize);
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<int> tokens, string id, string source, long number)
    {
        this.tokens.Add(tokens);
        ends.Add(this.tokens.Count);
    }

    /// <inheritdoc/>
    public void Complete()
    {
        // An old index must never describe new tokens.
        File.Delete(path + ".index");
        tokens.Complete();
        AtomicFile.Write(path + ".metadata", $"{tokenizer}|{tokens.TokenBytes}\n{tokens.Count}\n{ForPeople(tokens.Count)}");
        AtomicFile.Write(path + ".index", stream =>
        {
            using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            foreach (var end in ends)
                writer.Write(end);
        });
    }

    /// <inheritdoc/>
    public void Dispose() => tokens.Dispose();

    /// <summary>Three digits with a prefix of a thousand, as Python's humanize writes a metric number of unit T.</summary>
    internal static string ForPeople(long count)
    {
        var exponent = count == 0 ? 0 : (int)Math.Floor(Math.Log10(count));
        var thousands = exponent / 3;
        var value = count / Math.Pow(10, thousands * 3);
        var digits = value.ToString("F" + (2 - (exponent % 3)).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return $"{digits} {(thousands == 0 ? "" : "kMGTPE"[thousands - 1].ToString())}T";
    }
}
