using System.Text;
using Firn.Core;
using Firn.Storage.Parquet;

namespace Firn.Tokenization.Shards;

/// <summary>Reads, writes and searches <c>NAME.documents.parquet</c>, which lies beside a shard in any layout.</summary>
public static class TokenDocumentTable
{
    /// <summary>The file's ending.</summary>
    public const string Suffix = ".documents.parquet";

    private const int RowsInGroup = 1 << 16;

    private static readonly ParquetColumn[] Columns =
    [
        new("id", ParquetColumnKind.Text), new("source", ParquetColumnKind.Label), new("number", ParquetColumnKind.Int64), new("language", ParquetColumnKind.Label),
        new("start", ParquetColumnKind.Int64), new("tokens", ParquetColumnKind.Int32), new("bytes", ParquetColumnKind.Int64),
    ];

    private static readonly Dictionary<string, string> Metadata = new() { ["firn.schema"] = "firn.token-documents", ["firn.version"] = "1" };

    /// <summary>The document of a token.</summary>
    /// <param name="path">The table.</param>
    /// <param name="position">The token's position in the shard.</param>
    /// <exception cref="FirnException">No document has the position (FIRN-TOK-020), or the table is missing or damaged (FIRN-STO-101, 102).</exception>
    public static TokenDocument At(string path, long position)
    {
        using var table = new ParquetTableReader(path);
        for (var group = 0; group < table.RowGroups; group++)
        {
            var starts = table.Int64(group, "start");
            var tokens = table.Int64(group, "tokens");
            if (starts.Length == 0 || position < starts[0] || position >= starts[^1] + tokens[^1])
                continue;
            // The last that begins at or before the position; empty documents before it share its begin.
            var at = Array.BinarySearch(starts, position);
            at = at >= 0 ? at : ~at - 1;
            while (at + 1 < starts.Length && starts[at + 1] == starts[at])
                at++;
            return Row(table, group, at, starts, tokens);
        }

        throw new FirnException("FIRN-TOK-020", path, $"no document holds the token at position {position}", "give a position from 0 to the shard's last token", ExitCode.NotFound);
    }

    /// <summary>All documents, in the order of the shard.</summary>
    public static IReadOnlyList<TokenDocument> Read(string path)
    {
        var rows = new List<TokenDocument>();
        using var table = new ParquetTableReader(path);
        for (var group = 0; group < table.RowGroups; group++)
        {
            var starts = table.Int64(group, "start");
            var tokens = table.Int64(group, "tokens");
            for (var row = 0; row < starts.Length; row++)
                rows.Add(Row(table, group, row, starts, tokens));
        }

        return rows;
    }

    internal static void Write(string path, IReadOnlyList<TokenDocument> rows)
    {
        using var table = new ParquetTableWriter(path, Columns, Metadata);
        foreach (var group in rows.Chunk(RowsInGroup))
        {
            table.WriteRowGroup(
                group.Select(row => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(row.Id)).ToArray(), group.Select(row => row.Source).ToArray(), group.Select(row => row.Number).ToArray(),
                group.Select(row => row.Language).ToArray(), group.Select(row => row.Start).ToArray(), group.Select(row => row.Tokens).ToArray(), group.Select(row => row.Bytes).ToArray());
        }

        table.Complete();
    }

    private static TokenDocument Row(ParquetTableReader table, int group, int row, long[] starts, long[] tokens) => new(
        Text(table.Bytes(group, "id")[row]), Text(table.Bytes(group, "source")[row]), table.Int64(group, "number")[row], Text(table.Bytes(group, "language")[row]),
        starts[row], (int)tokens[row], table.Int64(group, "bytes")[row]);

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
