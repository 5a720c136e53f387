namespace Firn.Cluster.Slurm;

/// <summary>How far a chain of jobs has come.</summary>
/// <param name="Attempts">Jobs that have begun.</param>
/// <param name="Progress">What the last one had reached, for example the last checkpoint's step; grows as numbers do.</param>
/// <param name="WithoutProgress">Jobs in a row that ended where the one before had ended.</param>
public sealed record ChainState(int Attempts, long Progress, int WithoutProgress)
{
    /// <summary>A chain that has not begun.</summary>
    public static ChainState New { get; } = new(0, 0, 0);

    /// <summary>The state when another job begins.</summary>
    /// <param name="progress">What has been reached by now.</param>
    public ChainState Begin(long progress) =>
        Attempts == 0 || progress > Progress ? new(Attempts + 1, progress, 0) : new(Attempts + 1, Progress, WithoutProgress + 1);
}
