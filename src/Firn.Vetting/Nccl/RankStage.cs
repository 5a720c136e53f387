namespace Firn.Vetting.Nccl;

/// <summary>How far a process of a GPU has come. Until <see cref="Ready"/> none waits for another: who is stuck there is at fault itself.</summary>
internal enum RankStage
{
    /// <summary>Starting, loading the libraries.</summary>
    Libraries,

    /// <summary>Initialising the driver.</summary>
    Driver,

    /// <summary>Waiting to be told its group.</summary>
    Ready,

    /// <summary>Opening its GPU and taking memory.</summary>
    Device,

    /// <summary>Joining the group: all wait for all.</summary>
    Join,

    /// <summary>Reducing: all wait for all.</summary>
    Reduce,

    /// <summary>Done.</summary>
    Done,
}
