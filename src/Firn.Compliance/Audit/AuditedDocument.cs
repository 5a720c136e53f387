using Firn.Core;

namespace Firn.Compliance.Audit;

/// <summary>A document with every decision that was taken about it, in order.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Source">The source's id in the recipe.</param>
/// <param name="Url">Its URL; empty when it has none.</param>
/// <param name="Events">The decisions; never empty.</param>
public sealed record AuditedDocument(DocumentId Id, string Source, string Url, IReadOnlyList<AuditEvent> Events)
{
    /// <summary>The decision that took it out; null when it is in.</summary>
    public AuditEvent? DroppedBy => Events.FirstOrDefault(item => item.Row.Verdict == VerdictKind.Dropped);

    /// <summary><c>dropped</c>, or <c>in</c> when the last stage with a ledger let it through.</summary>
    public string Outcome => DroppedBy is null ? "in" : "dropped";

    /// <summary>The basis of its use, as the last decision that states one has it.</summary>
    public string Basis => Events.LastOrDefault(item => item.Row.Basis.Length > 0)?.Row.Basis ?? "";
}
