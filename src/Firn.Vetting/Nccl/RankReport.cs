namespace Firn.Vetting.Nccl;

/// <summary>What a process of a GPU says on its standard output, a line each; the last line is the result.</summary>
internal sealed record RankReport
{
    public int Device { get; init; }

    public RankStage Stage { get; init; }

    /// <summary>GPUs that the process sees.</summary>
    public int Devices { get; init; }

    /// <summary>NCCL's version, for example 22203.</summary>
    public int Version { get; init; }

    /// <summary>A new group's id, base64.</summary>
    public string? Id { get; init; }

    /// <summary>The network that NCCL said it uses.</summary>
    public string? Network { get; init; }

    /// <summary>Why it came to nothing.</summary>
    public string? Error { get; init; }

    /// <summary>The fault is this process's or its GPU's own: not that others did not come.</summary>
    public bool Own { get; init; }

    /// <summary>The sum was wrong: whose fault that is, who else saw it tells.</summary>
    public bool Wrong { get; init; }

    /// <summary>Bus bandwidth of each run in bytes a second.</summary>
    public IReadOnlyList<double>? Rates { get; init; }
}
