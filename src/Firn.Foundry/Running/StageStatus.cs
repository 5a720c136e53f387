namespace Firn.Foundry.Running;

/// <summary>How a stage of a recipe stands, with the names to find it by.</summary>
/// <param name="Stage">The stage's name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Hash">Its identity; null while it depends on a stage that is not up to date.</param>
/// <param name="Folder">Its folder; null likewise.</param>
/// <param name="Counters">What it counted; empty unless up to date.</param>
/// <param name="Bytes">Bytes of its outputs.</param>
public sealed record StageStatus(
    string Stage, StageState State, string? Hash, string? Folder, IReadOnlyDictionary<string, double> Counters, long Bytes);
