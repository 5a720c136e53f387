namespace Firn.Cluster.Slurm;

/// <summary>How a Slurm is asked for its jobs.</summary>
internal enum SlurmFormat
{
    /// <summary>Not asked yet.</summary>
    Unknown,

    /// <summary>Columns named by letter: any version.</summary>
    Columns,

    /// <summary>JSON, which keeps to the filters that are given with it: 23.11 and newer.</summary>
    Json,
}
