namespace Firn.Compliance.Audit;

/// <summary>Documents and bytes that share a label.</summary>
/// <param name="Label">What they share.</param>
/// <param name="Documents">Documents.</param>
/// <param name="Bytes">Their bytes as they came to the step that decided.</param>
/// <param name="Tokens">Tokens of their extracted text; null where they were not counted.</param>
public sealed record AuditCount(string Label, long Documents, long Bytes, long? Tokens = null);
