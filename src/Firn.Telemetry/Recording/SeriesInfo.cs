namespace Firn.Telemetry.Recording;

/// <summary>One quantity that is followed over time; values are whole numbers of its unit.</summary>
/// <param name="Entity">What it is about.</param>
/// <param name="Index">Which one.</param>
/// <param name="Metric">Its name, for example <c>power</c>; docs/formats/samples.md lists them.</param>
/// <param name="Unit">Its unit, for example <c>mW</c>; <c>ppm</c> is a millionth of one.</param>
/// <param name="IsCounter">True when the value only grows and the difference between two samples is meant.</param>
public sealed record SeriesInfo(EntityKind Entity, int Index, string Metric, string Unit, bool IsCounter);
