namespace Firn.Core.Manifests;

/// <summary>One file that a stage made.</summary>
/// <param name="Path">Path below the stage's folder, with forward slashes.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its hash.</param>
public sealed record ArtifactFile(string Path, long Bytes, string Sha256);
