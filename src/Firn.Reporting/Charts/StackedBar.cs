namespace Firn.Reporting;

/// <summary>A row of a <see cref="StackedBarChart"/>.</summary>
/// <param name="Label">What the row is.</param>
/// <param name="Values">One value a part, zero or more.</param>
/// <param name="Note">A text at the end of the row.</param>
/// <param name="IsStrong">The label stands out.</param>
public sealed record StackedBar(string Label, IReadOnlyList<double> Values, string Note = "", bool IsStrong = false);
