using Firn.Vetting.Checks;

namespace Firn.Vetting.Rendezvous;

/// <summary>What coordinator and nodes say to each other. One shape; <see cref="Kind"/> says which fields count.</summary>
internal sealed record Message
{
    /// <summary><c>hello, alive, clock, checks, check, checked, pair, ring, stop</c>.</summary>
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

    /// <summary>What an answer's traffic went over: <c>tcp</c>.</summary>
    public string? Transport { get; init; }

    /// <summary>One test's name, that no other has: connections of different tests cannot be taken for each other.</summary>
    public string? Group { get; init; }
}
