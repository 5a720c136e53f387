using Firn.Core.Manifests;

namespace Firn.Foundry.Running;

/// <summary>A stage that is done.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">Its manifest.</param>
public sealed record CompletedStage(string Folder, StageManifest Manifest)
{
    /// <summary>A path in its folder.</summary>
    public string PathTo(params string[] parts) => Path.Combine([Folder, .. parts]);
}
