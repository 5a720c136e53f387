namespace Firn.Reporting;

/// <summary>A bar of a <see cref="BarChart"/>.</summary>
/// <param name="Label">What it measures.</param>
/// <param name="Value">Its length, zero or more.</param>
/// <param name="ValueText">The value as it is written at the bar's end.</param>
/// <param name="Tone">What its colour means.</param>
public sealed record Bar(string Label, double Value, string ValueText, Tone Tone = Tone.Main);
