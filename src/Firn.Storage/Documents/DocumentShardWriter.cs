using Firn.Core;
using Firn.Storage.Parquet;

namespace Firn.Storage.Documents;

/// <summary>
/// Writes documents to a shard, a Parquet file that FineWeb's readers understand too. The same documents in the same
/// order give the same bytes, however they came in batches. The file appears only with <see cref="Complete"/>. Not thread-safe.
/// </summary>
public sealed class DocumentShardWriter : IDisposable
{
    /// <summary>A row group is closed when its text passes this: small enough to read whole, large enough to compress well.</summary>
    public const int RowGroupBytes = 8 << 20;

    private const int RowGroupRows = 1 << 16;

    private readonly ParquetTableWriter table;
    private readonly DocumentBatch buffer = new();

    /// <summary>Starts a shard.</summary>
    /// <param name="path">The file to make; its folder must exist.</param>
    /// <param name="rawText">True for pages as fetched, which may be in any character set: the text column is then bytes, not string.</param>
    /// <exception cref="FirnException">The file cannot be written (FIRN-COR-001).</exception>
    public DocumentShardWriter(string path, bool rawText = false) => table = new ParquetTableWriter(
        path,
        DocumentColumns.All(rawText),
        new Dictionary<string, string> { [DocumentColumns.VersionKey] = DocumentColumns.SchemaVersion.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    /// <summary>Documents written.</summary>
    public long Documents { get; private set; }

    /// <summary>Bytes of text written.</summary>
    public long TextBytes { get; private set; }

    /// <summary>Adds the documents that no step has dropped.</summary>
    public void Add(DocumentBatch batch)
    {
        for (var row = 0; row < batch.Count; row++)
        {
            if (batch.IsLive(row))
                Add(batch, row);
        }
    }

    /// <summary>Adds one document.</summary>
    public void Add(DocumentBatch batch, int row)
    {
        buffer.AddCopy(batch, row);
        Documents++;
        TextBytes += batch.Text[row].Length;
        if (buffer.Text.ArenaBytes >= RowGroupBytes || buffer.Count >= RowGroupRows)
            Flush();
    }

    /// <summary>Ends the shard and gives the file its name.</summary>
    public void Complete()
    {
        Flush();
        table.Complete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        table.Dispose();
        buffer.Dispose();
    }

    private void Flush()
    {
        if (buffer.Count == 0)
            return;
        table.WriteRowGroup(
            Bytes(buffer.Text),
            Array.ConvertAll<DocumentId, ReadOnlyMemory<byte>>([.. buffer.Ids], id => System.Text.Encoding.ASCII.GetBytes(id.ToString())),
            Labels(buffer.Source),
            Bytes(buffer.Url),
            Labels(buffer.Date),
            Bytes(buffer.Locator),
            Labels(buffer.Language),
            buffer.LanguageScores.ToArray(),
            Labels(buffer.Work),
            Labels(buffer.Split),
            Labels(buffer.Licence),
            Labels(buffer.LicenceEvidence),
            Labels(buffer.Basis),
            Labels(buffer.ContentType),
            Bytes(buffer.HttpHeaders));
        buffer.Clear();
    }

    private static ReadOnlyMemory<byte>[] Bytes(BytesColumn column)
    {
        var values = new ReadOnlyMemory<byte>[column.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = column.Memory(row);
        return values;
    }

    private static string[] Labels(BytesColumn column)
    {
        var values = new string[column.Count];
        for (var row = 0; row < values.Length; row++)
            values[row] = row > 0 && column[row].SequenceEqual(column[row - 1]) ? values[row - 1] : column.String(row);
        return values;
    }
}
