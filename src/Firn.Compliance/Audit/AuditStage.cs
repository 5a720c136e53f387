namespace Firn.Compliance.Audit;

/// <summary>A completed stage whose ledger is read.</summary>
/// <param name="Name">The stage's name.</param>
/// <param name="Folder">Its folder; <c>ledger</c>, <c>documents</c> and <c>robots</c> are looked for in it.</param>
public sealed record AuditStage(string Name, string Folder);
