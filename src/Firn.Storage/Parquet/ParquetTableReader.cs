using Firn.Core;
using global::Parquet;
using global::Parquet.Schema;

namespace Firn.Storage.Parquet;

/// <summary>
/// Reads columns of a flat Parquet table, row group by row group; text arrives as the UTF-8 bytes that are in the file.
/// Works on files of other programs too: nulls read as empty or zero. Not thread-safe.
/// </summary>
public sealed class ParquetTableReader : IDisposable
{
    /// <summary>Most rows of a row group that is believed; writers use thousands to a million.</summary>
    public const int MaxRowsInGroup = 1 << 24;

    private readonly string path;
    private readonly FileStream stream;
    private readonly ParquetReader reader;
    private readonly Dictionary<string, DataField> fields;

    /// <summary>Opens a table.</summary>
    /// <exception cref="FirnException">There is no such file (FIRN-STO-101), or it is not a whole Parquet file (FIRN-STO-102).</exception>
    public ParquetTableReader(string path)
    {
        this.path = path;
        if (!File.Exists(path))
            throw new FirnException("FIRN-STO-101", path, "there is no such file", "name a Parquet file that exists", ExitCode.NotFound);
        stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        try
        {
            ParquetFooter.Check(stream);
            reader = ParquetReader.CreateAsync(stream, leaveStreamOpen: true).GetAwaiter().GetResult();
            fields = reader.Schema.GetDataFields().ToDictionary(field => field.Path.ToString());
        }
        catch (Exception error)
        {
            stream.Dispose();
            throw Damaged(error);
        }
    }

    /// <summary>Row groups.</summary>
    public int RowGroups => reader.RowGroupCount;

    /// <summary>Key-value metadata of the file.</summary>
    public IReadOnlyDictionary<string, string> Metadata => reader.CustomMetadata;

    /// <summary>Whether the table has a column of this name.</summary>
    public bool Has(string column) => fields.ContainsKey(column);

    /// <summary>Rows of a row group.</summary>
    public int Rows(int group)
    {
        var rows = reader.RowGroups[group].RowCount;
        return rows is >= 0 and <= MaxRowsInGroup ? (int)rows : throw Damaged(new InvalidDataException($"row group {group} claims {rows} rows"));
    }

    /// <summary>A text or binary column; empty values where the file has nulls or lacks the column.</summary>
    public ReadOnlyMemory<byte>[] Bytes(int group, string column)
    {
        if (!fields.TryGetValue(column, out var field))
            return new ReadOnlyMemory<byte>[Rows(group)];

        // A field of the same path that says "bytes": the file's own says "string" and would decode to UTF-16.
        var bytes = new ParquetSchema(new DataField(column, typeof(byte[]), field.IsNullable)).GetDataFields()[0];
        return Read<ReadOnlyMemory<byte>>(group, bytes);
    }

    /// <summary>A column of integers of 32 or 64 bits; zeros where the file has nulls or lacks the column.</summary>
    public long[] Int64(int group, string column) => !fields.TryGetValue(column, out var field) ? new long[Rows(group)]
        : field.ClrType == typeof(int) ? Array.ConvertAll(Read<int>(group, field), value => (long)value)
        : Read<long>(group, field);

    /// <summary>A column of floating-point numbers; zeros where the file has nulls or lacks the column.</summary>
    public double[] Double(int group, string column) => !fields.TryGetValue(column, out var field) ? new double[Rows(group)]
        : field.ClrType == typeof(float) ? Array.ConvertAll(Read<float>(group, field), value => (double)value)
        : Read<double>(group, field);

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        stream.Dispose();
    }

    private T[] Read<T>(int group, DataField field)
        where T : struct
    {
        var rows = Rows(group);
        var values = new T[rows];
        try
        {
            using var source = reader.OpenRowGroupReader(group);
            if (field.MaxDefinitionLevel == 0)
            {
                source.ReadRawAsync<T>(field, values, null, null).AsTask().GetAwaiter().GetResult();
                return values;
            }

            var present = new T[rows];
            var levels = new int[rows];
            source.ReadRawAsync<T>(field, present, levels, null).AsTask().GetAwaiter().GetResult();
            var next = 0;
            for (var row = 0; row < rows; row++)
                values[row] = levels[row] == field.MaxDefinitionLevel ? present[next++] : default;
            return values;
        }
        catch (Exception error) when (error is not FirnException)
        {
            throw Damaged(error, $"{path} column {field.Name}, row group {group}");
        }
    }

    private FirnException Damaged(Exception error, string? subject = null) => new(
        "FIRN-STO-102", subject ?? path, $"is not a whole Parquet file: {error.Message}", "fetch or make the file again", ExitCode.Invalid, error);
}
