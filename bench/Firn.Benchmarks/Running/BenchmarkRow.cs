namespace Firn.Benchmarks.Running;

/// <summary>One line of a benchmark: a rate of ours beside a peer's; higher is better.</summary>
internal sealed record BenchmarkRow
{
    /// <summary>What was done, with the input's name and size.</summary>
    public required string Name { get; init; }

    /// <summary>For example <c>MB/CPU-s</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Our rate.</summary>
    public required double Ours { get; init; }

    /// <summary>The peer's rate in the same run; null where it could not run here.</summary>
    public double? Peer { get; init; }

    /// <summary>The peer.</summary>
    public string PeerName { get; init; } = "";

    /// <summary>Ours over the peer's.</summary>
    public double? Ratio => Peer is > 0 ? Ours / Peer : null;

    /// <summary>What we aim at.</summary>
    public double? Target { get; init; }

    /// <summary><c>ratio</c> or <c>absolute</c>.</summary>
    public string TargetKind { get; init; } = "absolute";

    /// <summary>A published figure with its source, where no peer runs here.</summary>
    public string? Published { get; init; }
}
