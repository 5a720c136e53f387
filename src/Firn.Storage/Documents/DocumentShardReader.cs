using Firn.Core;
using Firn.Storage.Parquet;

namespace Firn.Storage.Documents;

/// <summary>Reads a document shard batch by batch. Not thread-safe.</summary>
public sealed class DocumentShardReader : IDisposable
{
    private readonly string path;
    private readonly ParquetTableReader table;
    private int group = -1;
    private int row;
    private Columns columns = new([], [], [], [], [], [], [], [], [], [], [], [], [], [], []);

    /// <summary>Opens a shard.</summary>
    /// <exception cref="FirnException">The file is missing (FIRN-STO-101), damaged (FIRN-STO-102) or no document shard of a known version (FIRN-STO-103).</exception>
    public DocumentShardReader(string path)
    {
        this.path = path;
        table = new ParquetTableReader(path);
        var version = table.Metadata.GetValueOrDefault(DocumentColumns.VersionKey, "none");
        if (version == DocumentColumns.SchemaVersion.ToString(System.Globalization.CultureInfo.InvariantCulture))
            return;
        table.Dispose();
        throw new FirnException(
            "FIRN-STO-103", path, $"is not a document shard of version {DocumentColumns.SchemaVersion} (its version: {version})", "read it as a parquet source, or make it again with this program", ExitCode.Invalid);
    }

    /// <summary>Clears the batch and fills it with the next documents.</summary>
    /// <returns>False at the end of the shard; the batch is then empty.</returns>
    public bool Read(DocumentBatch batch)
    {
        batch.Clear();
        while (true)
        {
            if (row == columns.Ids.Length)
            {
                if (group + 1 == table.RowGroups)
                    return batch.Count > 0;
                Load(++group);
                continue;
            }

            if (!batch.Admits(columns.Text[row].Length))
                return true;
            Add(batch);
            row++;
        }
    }

    /// <summary>All batches of a shard, one after another; each is valid until the next is asked for.</summary>
    public static IEnumerable<DocumentBatch> Batches(string path)
    {
        using var reader = new DocumentShardReader(path);
        using var batch = new DocumentBatch();
        while (reader.Read(batch))
            yield return batch;
    }

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

    private void Add(DocumentBatch batch)
    {
        var added = batch.Add(columns.Ids[row], columns.Source[row].Span, columns.Locator[row].Span, columns.Text[row].Span);
        Set(batch.Url, columns.Url);
        Set(batch.Date, columns.Date);
        Set(batch.ContentType, columns.ContentType);
        Set(batch.HttpHeaders, columns.HttpHeaders);
        Set(batch.Work, columns.Work);
        Set(batch.Licence, columns.Licence);
        Set(batch.LicenceEvidence, columns.LicenceEvidence);
        Set(batch.Basis, columns.Basis);
        Set(batch.Split, columns.Split);
        batch.SetLanguage(added, columns.Language[row].Span, columns.LanguageScores[row]);

        void Set(BytesColumn to, ReadOnlyMemory<byte>[] from)
        {
            if (from[row].Length > 0)
                to.Set(added, from[row].Span);
        }
    }

    private void Load(int index)
    {
        var ids = table.Bytes(index, "id");
        row = 0;
        columns = new Columns(
            Array.ConvertAll(ids, Id),
            table.Bytes(index, "text"),
            table.Bytes(index, "dump"),
            table.Bytes(index, "url"),
            table.Bytes(index, "date"),
            table.Bytes(index, "file_path"),
            table.Bytes(index, "language"),
            table.Double(index, "language_score"),
            table.Bytes(index, "work"),
            table.Bytes(index, "split"),
            table.Bytes(index, "licence"),
            table.Bytes(index, "licence_evidence"),
            table.Bytes(index, "basis"),
            table.Bytes(index, "content_type"),
            table.Bytes(index, "http_headers"));
    }

    private DocumentId Id(ReadOnlyMemory<byte> hex)
    {
        var text = System.Text.Encoding.ASCII.GetString(hex.Span);
        return text.Length == 32 && UInt128.TryParse(text, System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out var value)
            ? new DocumentId(value)
            : throw new FirnException("FIRN-STO-102", path, $"has a document id that is not 32 hexadecimal digits: \"{text}\"", "fetch or make the file again", ExitCode.Invalid);
    }

    private sealed record Columns(
        DocumentId[] Ids,
        ReadOnlyMemory<byte>[] Text,
        ReadOnlyMemory<byte>[] Source,
        ReadOnlyMemory<byte>[] Url,
        ReadOnlyMemory<byte>[] Date,
        ReadOnlyMemory<byte>[] Locator,
        ReadOnlyMemory<byte>[] Language,
        double[] LanguageScores,
        ReadOnlyMemory<byte>[] Work,
        ReadOnlyMemory<byte>[] Split,
        ReadOnlyMemory<byte>[] Licence,
        ReadOnlyMemory<byte>[] LicenceEvidence,
        ReadOnlyMemory<byte>[] Basis,
        ReadOnlyMemory<byte>[] ContentType,
        ReadOnlyMemory<byte>[] HttpHeaders);
}
