namespace Firn.Storage.Parquet;

/// <summary>How the values of a Parquet column are typed and stored.</summary>
public enum ParquetColumnKind
{
    /// <summary>Text, mostly different from row to row: stored plainly. Values are UTF-8 bytes.</summary>
    Text,

    /// <summary>Text with few different values: stored as a dictionary. Values are UTF-8 bytes.</summary>
    Label,

    /// <summary>Bytes of any kind.</summary>
    Binary,

    /// <summary>64-bit floating point.</summary>
    Double,

    /// <summary>64-bit integer.</summary>
    Int64,

    /// <summary>32-bit integer.</summary>
    Int32,
}
