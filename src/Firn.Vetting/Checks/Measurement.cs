namespace Firn.Vetting.Checks;

/// <summary>One number that a check found.</summary>
/// <param name="Name">What was measured, unique within the check.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit; <c>B/s</c> and <c>B</c> are printed as the profile asks.</param>
/// <param name="Better">Which way it is better.</param>
public sealed record Measurement(string Name, double Value, string Unit, Better Better);
