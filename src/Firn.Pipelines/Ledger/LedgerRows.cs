using Firn.Core;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;

namespace Firn.Pipelines.Ledger;

/// <summary>Makes ledger rows from documents and decisions.</summary>
public static class LedgerRows
{
    /// <summary>The row of a step's decision.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="documents">The batch it was decided on.</param>
    /// <param name="stageHash">Hash of the stage.</param>
    public static LedgerRow Of(in StepEvent decision, DocumentBatch documents, string stageHash) => new()
    {
        StageHash = stageHash,
        DocId = documents.Ids[decision.Row],
        Source = documents.Source.String(decision.Row),
        Url = documents.Url.String(decision.Row),
        Domain = Domain(documents.Url[decision.Row]),
        Language = documents.Language.String(decision.Row),
        Step = decision.Step,
        Rule = decision.Finding.Rule is { Length: > 0 } rule ? rule : decision.Finding.Reason,
        RuleVersion = decision.RuleVersion,
        PolicyVersion = decision.Finding.PolicyVersion ?? "",
        Verdict = decision.Verdict,
        Reason = decision.Finding.Reason,
        Signal = decision.Finding.Signal ?? "",
        Basis = decision.Finding.Basis is { Length: > 0 } basis ? basis : documents.Basis.String(decision.Row),
        Evidence = decision.Finding.Evidence ?? "",
        SnapshotHash = decision.Finding.SnapshotHash ?? "",
        Line = decision.Finding.Line,
        HashBefore = decision.HashBefore.ToString(),
        HashAfter = decision.Verdict == VerdictKind.Dropped ? "" : decision.HashAfter.ToString(),
        BytesIn = decision.BytesIn,
        BytesOut = decision.BytesOut,
    };

    /// <summary>The row that says that a document left a stage alive.</summary>
    /// <param name="documents">The batch.</param>
    /// <param name="row">The document.</param>
    /// <param name="stage">The stage's name; stands where other rows name their step.</param>
    /// <param name="stageHash">Hash of the stage.</param>
    /// <param name="before">Hash of the text that came in.</param>
    /// <param name="bytesIn">Bytes of the text that came in.</param>
    public static LedgerRow Kept(DocumentBatch documents, int row, string stage, string stageHash, ContentHash before, long bytesIn) => new()
    {
        StageHash = stageHash,
        DocId = documents.Ids[row],
        Source = documents.Source.String(row),
        Url = documents.Url.String(row),
        Domain = Domain(documents.Url[row]),
        Language = documents.Language.String(row),
        Step = stage,
        Rule = "survived",
        Verdict = VerdictKind.Kept,
        Reason = "survived",
        Basis = documents.Basis.String(row),
        HashBefore = before.ToString(),
        HashAfter = ContentHash.Of(documents.Text[row]).ToString(),
        BytesIn = bytesIn,
        BytesOut = documents.Text[row].Length,
    };

    /// <summary>The host of an absolute URL in lower case, without user, port and trailing dot; empty when there is none.</summary>
    public static string Domain(ReadOnlySpan<byte> url)
    {
        var start = url.IndexOf("://"u8);
        if (start < 0)
            return "";
        var host = url[(start + 3)..];
        var end = host.IndexOfAny("/?#\\"u8);
        if (end >= 0)
            host = host[..end];
        host = host[(host.LastIndexOf((byte)'@') + 1)..];
        var colon = host.Length > 0 && host[0] == (byte)'[' ? host.IndexOf("]:"u8) is var bracket && bracket >= 0 ? bracket + 1 : -1 : host.IndexOf((byte)':');
        if (colon >= 0)
            host = host[..colon];
        return System.Text.Encoding.UTF8.GetString(host.TrimEnd((byte)'.')).ToLowerInvariant();
    }
}
