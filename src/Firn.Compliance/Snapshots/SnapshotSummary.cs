using Firn.Core;

namespace Firn.Compliance.Snapshots;

/// <summary>What a snapshot command did.</summary>
/// <param name="Hosts">Hosts in the snapshot.</param>
/// <param name="Resumed">Of these, how many an earlier, stopped command had asked.</param>
/// <param name="ByStatus">Records by status: <c>200</c>, <c>404</c>, <c>unreachable</c>, <c>refused</c>.</param>
/// <param name="Repeated">Requests that failed for the moment and were made again.</param>
/// <param name="File">The hash of the file.</param>
public sealed record SnapshotSummary(long Hosts, long Resumed, IReadOnlyDictionary<string, long> ByStatus, long Repeated, ContentHash File);
