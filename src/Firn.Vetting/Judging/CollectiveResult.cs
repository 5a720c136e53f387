namespace Firn.Vetting.Judging;

/// <summary>A collective that was measured.</summary>
/// <param name="Name">As in the profile.</param>
/// <param name="Transport"><c>tcp</c> or <c>nccl</c>.</param>
/// <param name="Members">How many took part.</param>
/// <param name="BusRate">Bus bandwidth in bytes a second; null when it failed.</param>
/// <param name="Text">The rate in the profile's unit, or why there is none.</param>
public sealed record CollectiveResult(string Name, string Transport, int Members, double? BusRate, string Text);
