namespace Firn.Compliance.Signals;

/// <summary>One machine-readable signal that a page or its response carries.</summary>
/// <param name="Signal">Where it stands: <c>x-robots-tag</c>, <c>meta-robots</c>, <c>tdm-reservation</c>, <c>tdm-reservation-meta</c>, <c>tdmrep.json</c>, <c>content-usage</c>, <c>content-signal</c>.</param>
/// <param name="Agent">Whom it speaks to; <c>*</c> for everyone.</param>
/// <param name="Objects">It speaks against training on the page's text.</param>
/// <param name="Evidence">The signal as written, cut where it is long.</param>
public readonly record struct PageSignal(string Signal, string Agent, bool Objects, string Evidence);
