using Firn.Pipelines.Ledger;

namespace Firn.Compliance.Audit;

/// <summary>One decision about a document.</summary>
/// <param name="Stage">The stage it was taken in.</param>
/// <param name="Row">The ledger's row.</param>
/// <param name="LineText">The line of the robots.txt that the row names, as served; empty when it names none.</param>
/// <param name="SnapshotUrl">Where that robots.txt was fetched from; empty when the row names none.</param>
/// <param name="SnapshotDate">When.</param>
public sealed record AuditEvent(string Stage, LedgerRow Row, string LineText, string SnapshotUrl, string SnapshotDate);
