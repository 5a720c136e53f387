namespace Firn.Vetting.Nccl;

/// <summary>Words for <see cref="RankStage"/>.</summary>
internal static class RankStages
{
    /// <summary>What a process is in, for people.</summary>
    public static string Words(this RankStage stage) => stage switch
    {
        RankStage.Libraries => "loading libnccl",
        RankStage.Driver => "cuInit",
        RankStage.Ready => "ncclGetUniqueId",
        RankStage.Device => "opening the GPU",
        RankStage.Join => "ncclCommInitRank",
        _ => "ncclAllReduce",
    };
}
