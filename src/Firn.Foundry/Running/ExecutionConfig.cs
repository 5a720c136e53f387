using System.ComponentModel.DataAnnotations;

namespace Firn.Foundry.Running;

/// <summary>How a run is carried out: changes speed, never bytes.</summary>
public sealed record ExecutionConfig
{
    /// <summary>Worker threads of the data stages; 0 means one for each processor that this process may use.</summary>
    [Range(0, 1024)]
    public int Workers { get; init; }

    /// <summary>Threads of training and evaluation; 0 means as <see cref="Workers"/>. Training is bit-exact for a fixed number.</summary>
    [Range(0, 1024)]
    public int TrainThreads { get; init; }
}
