using Firn.Core;
using Firn.Core.Manifests;

namespace Firn.Foundry.Running;

/// <summary>Told what a run does; the base class says nothing.</summary>
public class RunObserver : ProgressSink
{
    /// <summary>A stage is there already.</summary>
    public virtual void UpToDate(string stage, StageManifest manifest)
    {
    }

    /// <summary>A stage begins, or goes on where an earlier attempt stopped.</summary>
    public virtual void Started(string stage, ContentHash hash, bool resumed)
    {
    }

    /// <summary>A stage is complete.</summary>
    public virtual void Completed(string stage, StageManifest manifest, TimeSpan took)
    {
    }
}
