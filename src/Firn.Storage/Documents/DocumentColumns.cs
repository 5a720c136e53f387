using Firn.Storage.Parquet;

namespace Firn.Storage.Documents;

/// <summary>The schema of a document shard: FineWeb's columns where they apply, then Firn's (docs/formats/document-shard.md).</summary>
internal static class DocumentColumns
{
    public const int SchemaVersion = 1;
    public const string VersionKey = "firn.document-shard";

    public static ParquetColumn[] All(bool rawText) =>
    [
        new("text", rawText ? ParquetColumnKind.Binary : ParquetColumnKind.Text),
        new("id", ParquetColumnKind.Text),
        new("dump", ParquetColumnKind.Label),
        new("url", ParquetColumnKind.Text),
        new("date", ParquetColumnKind.Label),
        new("file_path", ParquetColumnKind.Text),
        new("language", ParquetColumnKind.Label),
        new("language_score", ParquetColumnKind.Double),
        new("work", ParquetColumnKind.Label),
        new("split", ParquetColumnKind.Label),
        new("licence", ParquetColumnKind.Label),
        new("licence_evidence", ParquetColumnKind.Label),
        new("basis", ParquetColumnKind.Label),
        new("content_type", ParquetColumnKind.Label),
        new("http_headers", ParquetColumnKind.Binary),
    ];
}
