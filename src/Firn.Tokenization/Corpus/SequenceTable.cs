using System.Text;
using Firn.Storage.Parquet;

namespace Firn.Tokenization.Corpus;

/// <summary>Reads and writes <c>documents.parquet</c>, which says whose tokens each sequence of the shards beside it holds.</summary>
public static class SequenceTable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "documents.parquet";

    private const int RowsInGroup = 1 << 16;

    private static readonly ParquetColumn[] Columns =
    [
        new("split", ParquetColumnKind.Label), new("sequence", ParquetColumnKind.Int64), new("id", ParquetColumnKind.Text),
        new("source", ParquetColumnKind.Label), new("language", ParquetColumnKind.Label), new("work", ParquetColumnKind.Label),
        new("bytes", ParquetColumnKind.Int64), new("tokens", ParquetColumnKind.Int32),
    ];

    private static readonly Dictionary<string, string> Metadata = new() { ["firn.schema"] = "firn.sequences", ["firn.version"] = "1" };

    /// <summary>Reads all rows, in the order of the file: by split, then by sequence.</summary>
    /// <exception cref="Core.FirnException">The file is missing (FIRN-STO-101) or damaged (FIRN-STO-102).</exception>
    public static IReadOnlyList<SequenceRow> Read(string path)
    {
        var rows = new List<SequenceRow>();
        using var table = new ParquetTableReader(path);
        for (var group = 0; group < table.RowGroups; group++)
        {
            var split = table.Bytes(group, "split");
            var sequence = table.Int64(group, "sequence");
            var id = table.Bytes(group, "id");
            var source = table.Bytes(group, "source");
            var language = table.Bytes(group, "language");
            var work = table.Bytes(group, "work");
            var bytes = table.Int64(group, "bytes");
            var tokens = table.Int64(group, "tokens");
            for (var row = 0; row < id.Length; row++)
                rows.Add(new SequenceRow(Text(split[row]), sequence[row], Text(id[row]), Text(source[row]), Text(language[row]), Text(work[row]), bytes[row], (int)tokens[row]));
        }

        return rows;
    }

    internal static void Write(string path, IReadOnlyList<SequenceRow> rows)
    {
        using var table = new ParquetTableWriter(path, Columns, Metadata);
        foreach (var group in rows.Chunk(RowsInGroup))
        {
            table.WriteRowGroup(
                group.Select(row => row.Split).ToArray(), group.Select(row => row.Sequence).ToArray(),
                group.Select(row => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(row.Id)).ToArray(), group.Select(row => row.Source).ToArray(),
                group.Select(row => row.Language).ToArray(), group.Select(row => row.Work).ToArray(),
                group.Select(row => row.Bytes).ToArray(), group.Select(row => row.Tokens).ToArray());
        }

        table.Complete();
    }

    private static string Text(ReadOnlyMemory<byte> utf8) => Encoding.UTF8.GetString(utf8.Span);
}
