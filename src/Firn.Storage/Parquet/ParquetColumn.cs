namespace Firn.Storage.Parquet;

/// <summary>A column of a Parquet table; never null, absent values are empty or zero.</summary>
/// <param name="Name">Its name in the schema.</param>
/// <param name="Kind">Its type and storage.</param>
public readonly record struct ParquetColumn(string Name, ParquetColumnKind Kind);
