using System.Globalization;
using System.Text;
using Firn.Core;
using Firn.Storage.Parquet;

namespace Firn.Pipelines.Ledger;

/// <summary>Reads ledger segments.</summary>
public static class LedgerReader
{
    /// <summary>The rows of a segment, in order.</summary>
    /// <exception cref="FirnException">The file is missing (FIRN-STO-101), damaged (FIRN-STO-102) or no ledger of a known version (FIRN-PIP-001).</exception>
    public static IEnumerable<LedgerRow> Read(string path)
    {
        using var table = new ParquetTableReader(path);
        var version = table.Metadata.GetValueOrDefault(LedgerColumns.VersionKey, "none");
        if (version != LedgerRow.CurrentSchemaVersion.ToString(CultureInfo.InvariantCulture))
        {
            throw new FirnException(
                "FIRN-PIP-001", path, $"is not a ledger of version {LedgerRow.CurrentSchemaVersion} (its version: {version})", "read it with the program that made it", ExitCode.Invalid);
        }

        for (var group = 0; group < table.RowGroups; group++)
        {
            foreach (var row in Group(table, group, path))
                yield return row;
        }
    }

    /// <summary>The rows of all segments in a folder, segments by name; nothing when there is no such folder.</summary>
    public static IEnumerable<LedgerRow> ReadFolder(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder, "*.parquet").Order(StringComparer.Ordinal).SelectMany(Read)
            : [];

    private static LedgerRow[] Group(ParquetTableReader table, int group, string path)
    {
        var pool = new Dictionary<ReadOnlyMemory<byte>, string>();
        var rows = table.Rows(group);
        var schemaVersion = table.Int64(group, "schema_version");
        var stageHash = Labels("stage_hash");
        var docId = Labels("doc_id");
        var source = Labels("source");
        var url = Labels("url");
        var domain = Labels("domain");
        var language = Labels("language");
        var step = Labels("step");
        var rule = Labels("rule");
        var ruleVersion = table.Int64(group, "rule_version");
        var policyVersion = Labels("policy_version");
        var verdict = Labels("verdict");
        var reason = Labels("reason");
        var signal = Labels("signal");
        var basis = Labels("basis");
        var evidence = Labels("evidence");
        var snapshotHash = Labels("snapshot_hash");
        var line = table.Int64(group, "line");
        var hashBefore = Labels("hash_before");
        var hashAfter = Labels("hash_after");
        var bytesIn = table.Int64(group, "bytes_in");
        var bytesOut = table.Int64(group, "bytes_out");
        var result = new LedgerRow[rows];
        for (var i = 0; i < rows; i++)
        {
            result[i] = new LedgerRow
            {
                SchemaVersion = (int)schemaVersion[i],
                StageHash = stageHash[i],
                DocId = Id(docId[i], path),
                Source = source[i],
                Url = url[i],
                Domain = domain[i],
                Language = language[i],
                Step = step[i],
                Rule = rule[i],
                RuleVersion = (int)ruleVersion[i],
                PolicyVersion = policyVersion[i],
                Verdict = Verdict(verdict[i], path),
                Reason = reason[i],
                Signal = signal[i],
                Basis = basis[i],
                Evidence = evidence[i],
                SnapshotHash = snapshotHash[i],
                Line = (int)line[i],
                HashBefore = hashBefore[i],
                HashAfter = hashAfter[i],
                BytesIn = bytesIn[i],
                BytesOut = bytesOut[i],
            };
        }

        return result;

        // Values of a dictionary share their memory: one string for each.
        string[] Labels(string column) => Array.ConvertAll(table.Bytes(group, column), value =>
        {
            if (value.IsEmpty)
                return "";
            if (!pool.TryGetValue(value, out var text))
                pool.Add(value, text = Encoding.UTF8.GetString(value.Span));
            return text;
        });
    }

    private static DocumentId Id(string hex, string path) =>
        hex.Length == 32 && UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new DocumentId(value)
            : throw Damaged(path, $"a document id that is not 32 hexadecimal digits: \"{hex}\"");

    private static VerdictKind Verdict(string name, string path) => name switch
    {
        "kept" => VerdictKind.Kept,
        "edited" => VerdictKind.Edited,
        "dropped" => VerdictKind.Dropped,
        _ => throw Damaged(path, $"an unknown verdict: \"{name}\""),
    };

    private static FirnException Damaged(string path, string what) =>
        new("FIRN-PIP-002", path, $"the ledger has {what}", "run the stage that made it again", ExitCode.Invalid);
}
