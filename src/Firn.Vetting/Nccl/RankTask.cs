namespace Firn.Vetting.Nccl;

/// <summary>What a process of a GPU is told on its standard input, one line.</summary>
internal sealed record RankTask
{
    public int Device { get; init; }

    public int Rank { get; init; }

    public int World { get; init; }

    /// <summary>NCCL's id of the group. It is what lets in: it goes through the authenticated connection and a pipe, nowhere else.</summary>
    public string Id { get; init; } = "";

    public long Bytes { get; init; }

    public int Warmups { get; init; }

    public int Runs { get; init; }

    public double Seconds { get; init; }
}
