using Firn.Vetting.Checks;
using Firn.Vetting.Nccl;

namespace Firn.Vetting.Rendezvous;

/// <summary>What coordinator and nodes say to each other. One shape; <see cref="Kind"/> says which fields count.</summary>
internal sealed record Message
{
    /// <summary><c>hello, alive, clock, checks, check, checked, pair, ring, nccl-open, nccl-run, nccl-close, stop</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Joins an answer to its question.</summary>
    public int Id { get; init; }

    public string? Node { get; init; }

    public int Port { get; init; }

    /// <summary>A clock, in ticks since year 1, universal time.</summary>
    public long Clock { get; init; }

    public string? Tables { get; init; }

    public CheckResult? Result { get; init; }

    public IReadOnlyList<Member>? Members { get; init; }

    public int Rank { get; init; }

    public long Bytes { get; init; }

    public int Warmups { get; init; }

    public int Runs { get; init; }

    public double Seconds { get; init; }

    /// <summary>Bytes a second; of a pair towards the second and back, of a ring one a run.</summary>
    public IReadOnlyList<double>? Rates { get; init; }

    /// <summary>Seconds there and back.</summary>
    public double Latency { get; init; }

    public string? Error { get; init; }

    /// <summary>Whom a test that came to nothing waited for.</summary>
    public string? WaitedFor { get; init; }

    /// <summary>What an answer's traffic went over: <c>tcp</c> or <c>nccl</c>.</summary>
    public string? Transport { get; init; }

    /// <summary>One test's name, that no other has: connections of different tests cannot be taken for each other.</summary>
    public string? Group { get; init; }

    /// <summary>One GPU of each node takes part, not all.</summary>
    public bool OneGpu { get; init; }

    /// <summary>GPUs that take part: of the node in an answer, of all in a question.</summary>
    public int World { get; init; }

    /// <summary>NCCL's id of a group, base64.</summary>
    public string? Unique { get; init; }

    /// <summary>How the processes of a node's GPUs ended.</summary>
    public IReadOnlyList<RankReport>? Ranks { get; init; }
}
