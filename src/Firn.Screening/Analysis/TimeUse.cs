namespace Firn.Screening.Analysis;

/// <summary>What a second of a GPU, or of a rank without one, went to.</summary>
public enum TimeUse
{
    /// <summary>The device worked.</summary>
    Busy,

    /// <summary>Before the first work.</summary>
    Startup,

    /// <summary>Waiting for data: storage, or processes that prepare it.</summary>
    Input,

    /// <summary>Limited by processors.</summary>
    Processor,

    /// <summary>One thread that starts kernels one by one is the limit.</summary>
    Launch,

    /// <summary>Moving data between ranks.</summary>
    Communication,

    /// <summary>Limited by memory: its bandwidth on a GPU, its amount on a node.</summary>
    Memory,

    /// <summary>Waiting for a slower rank.</summary>
    Straggler,

    /// <summary>Nothing happened.</summary>
    Idle,

    /// <summary>Not known.</summary>
    Unknown,
}
