using System.IO.Compression;
using Firn.Core;
using global::Parquet;
using global::Parquet.Schema;

namespace Firn.Storage.Parquet;

/// <summary>
/// Writes a flat Parquet table, zstd compressed: the same rows give the same bytes. The file appears under its name only
/// when <see cref="Complete"/> has put all of it on disk. Not thread-safe.
/// </summary>
public sealed class ParquetTableWriter : IDisposable
{
    private readonly string path;
    private readonly ParquetColumn[] columns;
    private readonly ParquetSchema schema;
    private readonly DataField[] fields;
    private readonly FileStream stream;
    private readonly ParquetWriter writer;
    private bool complete;

    /// <summary>Starts a table.</summary>
    /// <param name="path">The file to make; its folder must exist.</param>
    /// <param name="columns">The schema, in order.</param>
    /// <param name="metadata">Key-value metadata of the file.</param>
    /// <exception cref="FirnException">The file cannot be written (FIRN-COR-001).</exception>
    public ParquetTableWriter(string path, IReadOnlyList<ParquetColumn> columns, IReadOnlyDictionary<string, string> metadata)
    {
        this.path = path;
        this.columns = [.. columns];
        schema = new ParquetSchema(columns.Select(column => new DataField(column.Name, ClrType(column.Kind), isNullable: false)));

        // Text goes from UTF-8 to UTF-8: the field that carries the values says "bytes", the schema in the file says "string".
        fields = new ParquetSchema(columns.Select(column => new DataField(
            column.Name, column.Kind == ParquetColumnKind.Text ? typeof(byte[]) : ClrType(column.Kind), isNullable: false))).GetDataFields();

        // Level 3 (Optimal): 19, the package's default, is thirty times slower for a few per cent.
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Optimal };
        foreach (var column in columns)
        {
            if (column.Kind == ParquetColumnKind.Label)
                options.ColumnEncodingHints[column.Name] = EncodingHint.Dictionary;
        }

        try
        {
            stream = new FileStream(path + AtomicFile.PartialSuffix, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16);
            writer = ParquetWriter.CreateAsync(schema, stream, options).GetAwaiter().GetResult();
            writer.CustomMetadata = new Dictionary<string, string>(metadata);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw AtomicFile.Failure(path, error);
        }
    }

    /// <summary>Writes a row group.</summary>
    /// <param name="values">
    /// One array a column, in order and of the same length: <c>ReadOnlyMemory&lt;byte&gt;[]</c> for text and binary,
    /// <c>string[]</c> for labels, <c>double[]</c>, <c>long[]</c>, <c>int[]</c>.
    /// </param>
    public void WriteRowGroup(params Array[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, columns.Length, nameof(values));
        try
        {
            using var group = writer.CreateRowGroup();
            for (var i = 0; i < columns.Length; i++)
            {
                var written = (columns[i].Kind, values[i]) switch
                {
                    (ParquetColumnKind.Text or ParquetColumnKind.Binary, ReadOnlyMemory<byte>[] bytes) => group.WriteAsync<ReadOnlyMemory<byte>>(fields[i], bytes),
                    (ParquetColumnKind.Label, string[] labels) => group.WriteAsync<ReadOnlyMemory<char>>(fields[i], Array.ConvertAll(labels, label => label.AsMemory())),
                    (ParquetColumnKind.Double, double[] numbers) => group.WriteAsync<double>(fields[i], numbers),
                    (ParquetColumnKind.Int64, long[] numbers) => group.WriteAsync<long>(fields[i], numbers),
                    (ParquetColumnKind.Int32, int[] numbers) => group.WriteAsync<int>(fields[i], numbers),
                    _ => throw new ArgumentException($"column {columns[i].Name} is {columns[i].Kind}, not {values[i].GetType().Name}", nameof(values)),
                };
                written.GetAwaiter().GetResult();
            }

            group.CompleteValidate();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, error);
        }
    }

    /// <summary>Ends the table and gives the file its name.</summary>
    public void Complete()
    {
        try
        {
            writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            stream.Flush(flushToDisk: true);
            stream.Dispose();
            File.Move(path + AtomicFile.PartialSuffix, path, overwrite: true);
            complete = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, error);
        }
    }

    /// <summary>Without <see cref="Complete"/>: forgets the table.</summary>
    public void Dispose()
    {
        if (complete)
            return;
        try
        {
            stream.Dispose();
        }
        catch (IOException)
        {
            // A full disk: what is in the buffer is not wanted any more.
        }

        try
        {
            File.Delete(path + AtomicFile.PartialSuffix);
        }
        catch (IOException)
        {
            // The left-over is replaced by the next attempt; the first error matters more.
        }
    }

    private static Type ClrType(ParquetColumnKind kind) => kind switch
    {
        ParquetColumnKind.Text or ParquetColumnKind.Label => typeof(string),
        ParquetColumnKind.Binary => typeof(byte[]),
        ParquetColumnKind.Double => typeof(double),
        ParquetColumnKind.Int64 => typeof(long),
        _ => typeof(int),
    };
}
