namespace Firn.Foundry.Running;

/// <summary>Where a run's recipe came from.</summary>
/// <param name="Recipe">The recipe's path, from the run's folder.</param>
/// <param name="Settings">The settings that were laid over it.</param>
internal sealed record RunOrigin(string Recipe, IReadOnlyList<string> Settings);
