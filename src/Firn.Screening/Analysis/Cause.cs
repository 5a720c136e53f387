namespace Firn.Screening.Analysis;

/// <summary>The first thing that keeps a run from being faster.</summary>
public enum Cause
{
    /// <summary>The evidence does not say.</summary>
    Unknown,

    /// <summary>The devices work; nothing else is in the way.</summary>
    Busy,

    /// <summary>Waits for input.</summary>
    InputBound,

    /// <summary>Processors are the limit.</summary>
    CpuBound,

    /// <summary>Starting kernels is the limit.</summary>
    LaunchBound,

    /// <summary>Communication is the limit.</summary>
    CommunicationBound,

    /// <summary>Memory is the limit.</summary>
    MemoryBound,

    /// <summary>The work began late.</summary>
    LateStart,

    /// <summary>One or few ranks hold up all others.</summary>
    Straggler,

    /// <summary>Hardly anything happened.</summary>
    Idle,
}
