using Firn.Core;

namespace Firn.Pipelines.Ledger;

/// <summary>One event in a document's life, as the ledger keeps it. Frozen schema (docs/formats/ledger.md). Empty means absent.</summary>
public sealed record LedgerRow
{
    /// <summary>The version of this schema.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Version of the schema the row was written with.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>Hash of the stage that decided.</summary>
    public string StageHash { get; init; } = "";

    /// <summary>The document.</summary>
    public required DocumentId DocId { get; init; }

    /// <summary>The source's id in the recipe.</summary>
    public string Source { get; init; } = "";

    /// <summary>URL of a web page.</summary>
    public string Url { get; init; } = "";

    /// <summary>Canonical host of the URL.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Language at the time of the event.</summary>
    public string Language { get; init; } = "";

    /// <summary>The step that decided, for example <c>robots</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The rule within the step, for example <c>gopher_short_doc</c>.</summary>
    public string Rule { get; init; } = "";

    /// <summary>Version of the rule's code.</summary>
    public int RuleVersion { get; init; }

    /// <summary>Version of the policy data that the rule applied, for example the agent list's.</summary>
    public string PolicyVersion { get; init; } = "";

    /// <summary>Kept, edited or dropped.</summary>
    public required VerdictKind Verdict { get; init; }

    /// <summary>Stable reason code.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The consent signal that decided: <c>robots.txt</c>, <c>meta-robots</c>, <c>tdm-reservation</c>, ….</summary>
    public string Signal { get; init; } = "";

    /// <summary><c>licence</c>, <c>opt-out-checked</c>, <c>public-domain</c> or <c>unknown</c>.</summary>
    public string Basis { get; init; } = "";

    /// <summary>What the rule saw; never masked personal data.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>Hash of the snapshot that the evidence comes from, for example of a robots.txt.</summary>
    public string SnapshotHash { get; init; } = "";

    /// <summary>Line in the snapshot, from 1; 0 when there is none.</summary>
    public int Line { get; init; }

    /// <summary>Hash of the text before the event.</summary>
    public string HashBefore { get; init; } = "";

    /// <summary>Hash of the text after the event; empty when dropped.</summary>
    public string HashAfter { get; init; } = "";

    /// <summary>Bytes of text before.</summary>
    public long BytesIn { get; init; }

    /// <summary>Bytes of text after; 0 when dropped.</summary>
    public long BytesOut { get; init; }
}
