using Firn.Core;

namespace Firn.Pipelines.Steps;

/// <summary>One decision of a step about one row of a batch.</summary>
/// <param name="Row">The row in the batch.</param>
/// <param name="Step">The step's name.</param>
/// <param name="RuleVersion">The step's version.</param>
/// <param name="Verdict">Kept, edited or dropped.</param>
/// <param name="Finding">Reason and evidence.</param>
/// <param name="HashBefore">Hash of the text before.</param>
/// <param name="HashAfter">Hash of the text after; default when dropped.</param>
/// <param name="BytesIn">Bytes before.</param>
/// <param name="BytesOut">Bytes after; 0 when dropped.</param>
public readonly record struct StepEvent(
    int Row, string Step, int RuleVersion, VerdictKind Verdict, Finding Finding, ContentHash HashBefore, ContentHash HashAfter, int BytesIn, int BytesOut);
