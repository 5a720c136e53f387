using System.Text;
using Firn.Core;
using Firn.Storage.Parquet;

namespace Firn.Pipelines.Ledger;

/// <summary>
/// Writes a ledger segment, a Parquet file. The same rows give the same bytes; the file appears only with
/// <see cref="Complete"/>. Not thread-safe.
/// </summary>
/// <param name="path">The file to make; its folder must exist.</param>
/// <param name="maskUrl">URLs as the ledger may hold them; taken as they are where none is given.</param>
public sealed class LedgerWriter(string path, Func<string, string>? maskUrl = null) : IDisposable
{
    private const int RowGroupRows = 1 << 16;

    private readonly ParquetTableWriter table = new(
        path,
        LedgerColumns.All,
        new Dictionary<string, string> { [LedgerColumns.VersionKey] = LedgerRow.CurrentSchemaVersion.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    private readonly List<LedgerRow> rows = [];

    /// <summary>Rows written.</summary>
    public long Rows { get; private set; }

    /// <summary>Adds a row.</summary>
    public void Add(LedgerRow row)
    {
        rows.Add(maskUrl is not null && row.Url.Length > 0 ? row with { Url = maskUrl(row.Url) } : row);
        Rows++;
        if (rows.Count == RowGroupRows)
            Flush();
    }

    /// <summary>Ends the segment and gives the file its name.</summary>
    public void Complete()
    {
        Flush();
        table.Complete();
    }

    /// <inheritdoc/>
    public void Dispose() => table.Dispose();

    private void Flush()
    {
        if (rows.Count == 0)
            return;
        table.WriteRowGroup(
            Column(row => row.SchemaVersion),
            Column(row => row.StageHash),
            Text(row => row.DocId.ToString()),
            Column(row => row.Source),
            Text(row => row.Url),
            Column(row => row.Domain),
            Column(row => row.Language),
            Column(row => row.Step),
            Column(row => row.Rule),
            Column(row => row.RuleVersion),
            Column(row => row.PolicyVersion),
            Column(row => LedgerColumns.Name(row.Verdict)),
            Column(row => row.Reason),
            Column(row => row.Signal),
            Column(row => row.Basis),
            Text(row => row.Evidence),
            Column(row => row.SnapshotHash),
            Column(row => row.Line),
            Text(row => row.HashBefore),
            Text(row => row.HashAfter),
            Column(row => row.BytesIn),
            Column(row => row.BytesOut));
        rows.Clear();
    }

    private T[] Column<T>(Func<LedgerRow, T> value)
    {
        var values = new T[rows.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = value(rows[i]);
        return values;
    }

    private ReadOnlyMemory<byte>[] Text(Func<LedgerRow, string> value) => Column(row => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(value(row)));
}
