using System.Globalization;
using System.IO.Compression;
using System.Text;
using Firn.Core;

namespace Firn.Storage.TokenShards;

/// <summary>
/// The layout of dolma's memory maps: <c>NAME.npy</c> tokens without any header, in spite of the name, and <c>NAME.csv.gz</c> a row
/// <c>start,end,id,src,loc</c> a document. docs/formats/token-shards.md.
/// </summary>
public sealed class HeaderlessShardWriter : ITokenShardWriter
{
    private readonly string prefix;
    private readonly TokenArrayWriter tokens;
    private readonly StringBuilder rows = new();

    /// <summary>Starts a shard.</summary>
    /// <param name="prefix">Path without ending; its folder must exist.</param>
    /// <param name="vocabularySize">Decides the width.</param>
    public HeaderlessShardWriter(string prefix, int vocabularySize)
    {
        this.prefix = prefix;
        tokens = new TokenArrayWriter(prefix + ".npy", vocabularySize);
    }

    /// <inheritdoc/>
    public void Add(ReadOnlySpan<int> tokens, string id, string source, long number)
    {
        var start = this.tokens.Count;
        this.tokens.Add(tokens);
        // Python's csv module ends rows with CR LF and quotes where it must.
        rows.Append(CultureInfo.InvariantCulture, $"{start},{this.tokens.Count},{Quoted(id)},{Quoted(source)},{number}\r\n");
    }

    /// <inheritdoc/>
    public void Complete()
    {
        File.Delete(prefix + ".csv.gz");
        tokens.Complete();
        AtomicFile.Write(prefix + ".csv.gz", stream =>
        {
            using var gzip = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(Encoding.UTF8.GetBytes(rows.ToString()));
        });
    }

    /// <inheritdoc/>
    public void Dispose() => tokens.Dispose();

    private static string Quoted(string value) =>
        value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
}
