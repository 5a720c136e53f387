namespace Firn.Compliance.Audit;

/// <summary>What a run kept, edited and lost, and through what.</summary>
public sealed record AuditSummary
{
    /// <summary>Documents with at least one row.</summary>
    public required long DocumentsIn { get; init; }

    /// <summary>Documents that no step dropped.</summary>
    public required long DocumentsKept { get; init; }

    /// <summary>Tokens of the extracted text of all documents; null where they were not counted.</summary>
    public long? TokensIn { get; init; }

    /// <summary>Documents dropped.</summary>
    public required AuditCount Dropped { get; init; }

    /// <summary>Documents edited, for example masked.</summary>
    public required AuditCount Edited { get; init; }

    /// <summary>Lost, by stage and step.</summary>
    public required IReadOnlyList<AuditCount> ByStep { get; init; }

    /// <summary>Lost, by step and reason.</summary>
    public required IReadOnlyList<AuditCount> ByReason { get; init; }

    /// <summary>Lost for consent or licence, by signal.</summary>
    public required IReadOnlyList<AuditCount> BySignal { get; init; }

    /// <summary>Lost to robots.txt, by agent that may not; a document counts for each. The first entry, <c>any</c>, counts it once.</summary>
    public required IReadOnlyList<AuditCount> ByAgent { get; init; }

    /// <summary>Lost, by language at the time; <c>und</c> before identification.</summary>
    public required IReadOnlyList<AuditCount> ByLanguage { get; init; }

    /// <summary>Lost for consent or licence, by host.</summary>
    public required IReadOnlyList<AuditCount> ByHost { get; init; }

    /// <summary>Kept documents, by basis.</summary>
    public required IReadOnlyList<AuditCount> ByBasis { get; init; }

    /// <summary>Licences that the policy let in.</summary>
    public required IReadOnlyList<AuditCount> LicencesKept { get; init; }

    /// <summary>Licences that it did not.</summary>
    public required IReadOnlyList<AuditCount> LicencesLost { get; init; }
}
