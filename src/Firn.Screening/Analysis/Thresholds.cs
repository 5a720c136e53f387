namespace Firn.Screening.Analysis;

/// <summary>Where one kind of evidence ends and another begins. Each was chosen on the seeded workloads of the tests unless it names a source.</summary>
internal static class Thresholds
{
    /// <summary>Utilisation from which a GPU counts as started: GSSR's criterion.</summary>
    public const double GpuStarted = 0.5;

    /// <summary>A rank that uses less than this of a core does nothing.</summary>
    public const double IdleCores = 0.05;

    /// <summary>A thread that runs so much of the time is the limit.</summary>
    public const double BusyThread = 0.85;

    /// <summary>Ranks that use so much of their processors are limited by them.</summary>
    public const double BusyProcessors = 0.7;

    /// <summary>A node with less of its processors free has none to give.</summary>
    public const double IdleProcessors = 0.1;

    /// <summary>Share of time in which some task waited for memory.</summary>
    public const double MemoryPressure = 0.1;

    /// <summary>Page faults that went to a disk, a second.</summary>
    public const double MajorFaults = 200;

    /// <summary>Share of time in which a rank was blocked on storage.</summary>
    public const double Blocked = 0.25;

    /// <summary>Bytes a second that a waiting rank reads.</summary>
    public const double ReadRate = 1e6;

    /// <summary>Share of an interface's line rate.</summary>
    public const double NetworkShare = 0.2;

    /// <summary>Bytes a second where the line rate is not known: a gigabit line at 40 %.</summary>
    public const double NetworkRate = 50e6;

    /// <summary>Bytes a second over NVLink, both ways: a tenth of an H100's half.</summary>
    public const double LinkRate = 20e9;

    /// <summary>Bytes a second over PCI Express, both ways: a tenth of 16 lanes of generation 5.</summary>
    public const double PcieRate = 6e9;

    /// <summary>DCGM's memory activity: its documentation gives 0.8 as the most that is reached.</summary>
    public const double DramActive = 0.6;

    /// <summary>Multiprocessors with work: below, the GPU has too little to do.</summary>
    public const double SmActive = 0.4;

    /// <summary>Power of the limit: GH200 at 660 W is called well used above 500 W; half of that is waiting.</summary>
    public const double PowerShare = 0.45;

    /// <summary>A cause must have so much of the time, and so many times the next.</summary>
    public const double CauseShare = 0.15;

    /// <inheritdoc cref="CauseShare"/>
    public const double CauseLead = 1.33;

    /// <summary>Devices that worked so much of the time are the limit themselves.</summary>
    public const double BusyShare = 0.75;

    /// <summary>Fewest samples a verdict needs.</summary>
    public const int FewestSamples = 8;
}
