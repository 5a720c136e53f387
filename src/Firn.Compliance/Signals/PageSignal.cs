namespace Firn.Compliance.Signals;

/// <summary>One machine-readable signal about the use of a page.</summary>
/// <param name="Signal">Where it stands: <c>robots.txt</c>, <c>ai.txt</c>, <c>tdmrep.json</c>, <c>x-robots-tag</c>, <c>meta-robots</c>, <c>tdm-reservation</c>, <c>tdm-reservation-meta</c>, <c>content-usage</c>, <c>content-signal</c>, <c>licence-…</c>.</param>
/// <param name="Agent">Whom it speaks to; <c>*</c> for everyone.</param>
/// <param name="Objects">It speaks against training on the page's text.</param>
/// <param name="Evidence">The signal as written, cut where it is long.</param>
public readonly record struct PageSignal(string Signal, string Agent, bool Objects, string Evidence)
{
    /// <summary>Hash of the file that it stands in; empty when it stands in the page or its response.</summary>
    public string SnapshotHash { get; init; } = "";

    /// <summary>Line in that file, from 1; 0 where there is none.</summary>
    public int Line { get; init; }
}
