using Firn.Screening.Samples;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Analysis;

/// <summary>What the processes of one rank did in each interval.</summary>
internal sealed class RankEvidence
{
    private readonly double[]? system;
    private readonly double[]? helpers;
    private readonly double[]? hottest;
    private readonly double[]? reads;
    private readonly double[]? faults;
    private readonly double[]? blocked;
    private readonly double[]? running;
    private readonly double[]? stopped;
    private readonly double[]? delay;

    public RankEvidence(NodeSamples node, int rank)
    {
        Rank = rank;
        var user = node.Rate(EntityKind.Rank, rank, "cpu_user", 1e-3);
        system = node.Rate(EntityKind.Rank, rank, "cpu_system", 1e-3);
        Cores = user is null || system is null ? user ?? system : [.. user.Zip(system, (a, b) => a + b)];
        helpers = node.Rate(EntityKind.Rank, rank, "cpu_children", 1e-3);
        hottest = node.Gauge(EntityKind.Rank, rank, "hottest_thread", 1e-6);
        reads = node.Rate(EntityKind.Rank, rank, "read_calls");
        faults = node.Rate(EntityKind.Rank, rank, "major_page_faults");
        blocked = node.Gauge(EntityKind.Rank, rank, "blocked");
        running = node.Gauge(EntityKind.Rank, rank, "running");
        stopped = node.Gauge(EntityKind.Rank, rank, "stopped");
        delay = node.Rate(EntityKind.Rank, rank, "io_delay", 1e-3);
    }

    public int Rank { get; }

    /// <summary>Processors used.</summary>
    public double[]? Cores { get; }

    public double CoresAt(int i) => At(Cores, i);

    /// <summary>The busiest thread of the program itself, 0 to 1.</summary>
    public double Hottest(int i) => At(hottest, i);

    /// <summary>Processors used by processes that the program started.</summary>
    public double Helpers(int i) => At(helpers, i);

    /// <summary>Bytes a second that it asked for by read calls.</summary>
    public double Reads(int i) => At(reads, i);

    public double MajorFaults(int i) => At(faults, i);

    public bool StoppedAt(int i) => At(stopped, i) > 0;

    /// <summary>Runs, or would if a processor were free.</summary>
    public bool RunningAt(int i) => At(running, i) > 0;

    public bool BlockedAt(int i) => At(blocked, i) > 0 || At(delay, i) >= Thresholds.Blocked;

    /// <summary>The kernel's part of the processor time.</summary>
    public double SystemShare(int i) => At(Cores, i) is > 0.01 and var cores ? At(system, i) / cores : 0;

    private static double At(double[]? series, int i) => series is not null && !double.IsNaN(series[i]) ? series[i] : 0;
}
