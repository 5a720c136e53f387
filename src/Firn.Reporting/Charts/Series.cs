namespace Firn.Reporting;

/// <summary>A line of a <see cref="LineChart"/>.</summary>
/// <param name="Name">Written at the line's end; empty for none.</param>
/// <param name="Points">From left to right.</param>
/// <param name="Tone">What its colour means.</param>
/// <param name="IsFaint">Drawn thin and pale: raw values below a smoothed line.</param>
public sealed record Series(string Name, IReadOnlyList<(double X, double Y)> Points, Tone Tone = Tone.Main, bool IsFaint = false);
