namespace Firn.Cluster.Slurm;

/// <summary>A job as Firn asks for it. What is null or empty is left to the site's defaults.</summary>
public sealed record JobSpec
{
    /// <summary>The job's name; jobs of a <see cref="Singleton"/> chain share it.</summary>
    public required string Name { get; init; }

    /// <summary>The program and its arguments, started by <c>srun</c> once a task; never given to a shell as text.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Nodes.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Tasks on each node.</summary>
    public int TasksPerNode { get; init; } = 1;

    /// <summary>Processors of a task.</summary>
    public int? ProcessorsPerTask { get; init; }

    /// <summary>GPUs of a node.</summary>
    public int? GpusPerNode { get; init; }

    /// <summary>Partition.</summary>
    public string? Partition { get; init; }

    /// <summary>Account that is charged.</summary>
    public string? Account { get; init; }

    /// <summary>Wall-clock limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Array indices, for example <c>0-99%8</c>: at most eight of a hundred at a time.</summary>
    public string? Array { get; init; }

    /// <summary>Jobs that must have ended well before this one starts.</summary>
    public IReadOnlyList<string> AfterOk { get; init; } = [];

    /// <summary>Jobs that must have ended, well or not.</summary>
    public IReadOnlyList<string> AfterAny { get; init; } = [];

    /// <summary>Jobs that must have started so many minutes ago: a successor that takes over from a service.</summary>
    public IReadOnlyList<(string Job, int Minutes)> After { get; init; } = [];

    /// <summary>Jobs of this name run one after another.</summary>
    public bool Singleton { get; init; }

    /// <summary>Signal sent to the batch shell before the limit, which passes it to the step: <c>USR1</c>.</summary>
    public string? Signal { get; init; }

    /// <summary>How long before the limit the signal comes.</summary>
    public TimeSpan SignalBefore { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>May be started again after a node failed; output is appended to.</summary>
    public bool Requeue { get; init; }

    /// <summary>Nodes not to use.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>
    /// Nodes allocated beyond <see cref="Nodes"/>. The step runs on <see cref="Nodes"/> of them, without those that the variable
    /// <c>FIRN_EXCLUDE</c> names when it starts: set it in <see cref="Before"/>.
    /// </summary>
    public int Spares { get; init; }

    /// <summary>
    /// A program that runs in the batch shell before the step, with its arguments; what it prints becomes <c>FIRN_EXCLUDE</c>, and
    /// the job ends with its status when it fails. Empty for none.
    /// </summary>
    public IReadOnlyList<string> Before { get; init; } = [];

    /// <summary>File for both outputs; <c>%j</c> and <c>%a</c> stand for job and array index.</summary>
    public string? Output { get; init; }

    /// <summary>Working directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Environment variables set for the job. Never secrets: a script can be read by others.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);
}
