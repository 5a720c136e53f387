namespace Firn.Data.Acquire;

/// <summary>Where documents come from.</summary>
public enum SourceKind
{
    /// <summary>Documentation packages of the machine's Debian archive, by name.</summary>
    Debian,

    /// <summary>WARC or WET files.</summary>
    Warc,

    /// <summary>JSON Lines, plain, .gz or .zst.</summary>
    Jsonl,

    /// <summary>Parquet with FineWeb's columns.</summary>
    Parquet,

    /// <summary>Folders of text or HTML files, one document a file.</summary>
    Text,
}
