namespace Firn.Cluster.Slurm;

/// <summary>How a job stands, as far as Firn acts on it.</summary>
public enum JobState
{
    /// <summary>Waits.</summary>
    Pending,

    /// <summary>Runs, or is being set up or taken down.</summary>
    Running,

    /// <summary>Ended with status 0.</summary>
    Completed,

    /// <summary>Ended otherwise: failed, out of memory, a node failed.</summary>
    Failed,

    /// <summary>Cancelled by a person or by Firn.</summary>
    Cancelled,

    /// <summary>Reached its limit.</summary>
    TimedOut,

    /// <summary>A state that this Firn does not know; never taken for success.</summary>
    Unknown,
}
