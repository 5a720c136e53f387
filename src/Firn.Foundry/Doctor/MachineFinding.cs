namespace Firn.Foundry.Doctor;

/// <summary>One thing that a machine has or lacks.</summary>
/// <param name="Name">What was looked for.</param>
/// <param name="Ok">True when it is there.</param>
/// <param name="Required">True when the main job cannot run without it.</param>
/// <param name="Detail">What was found; what to do when it is missing.</param>
public sealed record MachineFinding(string Name, bool Ok, bool Required, string Detail);
