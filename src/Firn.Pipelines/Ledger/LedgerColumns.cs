using Firn.Storage.Parquet;

namespace Firn.Pipelines.Ledger;

/// <summary>The ledger's schema, frozen (docs/formats/ledger.md).</summary>
internal static class LedgerColumns
{
    public const string VersionKey = "firn.ledger";

    public static ParquetColumn[] All { get; } =
    [
        new("schema_version", ParquetColumnKind.Int32),
        new("stage_hash", ParquetColumnKind.Label),
        new("doc_id", ParquetColumnKind.Text),
        new("source", ParquetColumnKind.Label),
        new("url", ParquetColumnKind.Text),
        new("domain", ParquetColumnKind.Label),
        new("language", ParquetColumnKind.Label),
        new("step", ParquetColumnKind.Label),
        new("rule", ParquetColumnKind.Label),
        new("rule_version", ParquetColumnKind.Int32),
        new("policy_version", ParquetColumnKind.Label),
        new("verdict", ParquetColumnKind.Label),
        new("reason", ParquetColumnKind.Label),
        new("signal", ParquetColumnKind.Label),
        new("basis", ParquetColumnKind.Label),
        new("evidence", ParquetColumnKind.Text),
        new("snapshot_hash", ParquetColumnKind.Label),
        new("line", ParquetColumnKind.Int32),
        new("hash_before", ParquetColumnKind.Text),
        new("hash_after", ParquetColumnKind.Text),
        new("bytes_in", ParquetColumnKind.Int64),
        new("bytes_out", ParquetColumnKind.Int64),
    ];

    public static string Name(Core.VerdictKind verdict) => verdict switch
    {
        Core.VerdictKind.Kept => "kept",
        Core.VerdictKind.Edited => "edited",
        _ => "dropped",
    };
}
