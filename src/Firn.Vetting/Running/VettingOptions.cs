namespace Firn.Vetting.Running;

/// <summary>What <c>vet run</c> is asked for.</summary>
internal sealed record VettingOptions
{
    /// <summary>A built-in profile's name, or a file.</summary>
    public string Profile { get; init; } = "generic";

    /// <summary>Folder for the report's files; null writes none.</summary>
    public string? Out { get; init; }

    /// <summary>History file; null keeps none.</summary>
    public string? History { get; init; }

    /// <summary>Good nodes that are needed; null needs all.</summary>
    public int? Need { get; init; }

    /// <summary>Nodes to vet, as Slurm writes lists; null takes those of the Slurm job, or this machine.</summary>
    public string? Nodes { get; init; }

    /// <summary>Port that nodes come to; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>File to write the secret to, when the nodes are started by hand; null lets Slurm start them.</summary>
    public string? SecretFile { get; init; }

    /// <summary>Shorter deadline than the profile's; null takes the profile's.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How often the job may be submitted again without its bad nodes.</summary>
    public int Resubmit { get; init; }

    /// <summary>Program to go on with; empty for none. <c>{nodes}</c> and <c>{count}</c> stand for the good nodes.</summary>
    public IReadOnlyList<string> Then { get; init; } = [];

    /// <summary>More arguments for srun, for example the container that the job will run in.</summary>
    public IReadOnlyList<string> Srun { get; init; } = [];

    /// <summary>The program on the nodes and what makes it a worker.</summary>
    public IReadOnlyList<string> Worker { get; init; } = [];

    /// <summary>This program and what makes it a process of one GPU.</summary>
    public IReadOnlyList<string> Rank { get; init; } = [];
}
