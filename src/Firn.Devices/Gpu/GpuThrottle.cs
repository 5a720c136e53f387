namespace Firn.Devices.Gpu;

/// <summary>Why a GPU's clocks are below their maximum. The bits are NVML's.</summary>
[Flags]
public enum GpuThrottle : ulong
{
    /// <summary>Nothing holds the clocks.</summary>
    None = 0,

    /// <summary>Nothing runs.</summary>
    Idle = 0x1,

    /// <summary>Somebody set application clocks.</summary>
    ApplicationClocks = 0x2,

    /// <summary>The software power cap.</summary>
    PowerCap = 0x4,

    /// <summary>Hardware slowdown: heat, power brake or a fault of the supply; never normal.</summary>
    HardwareSlowdown = 0x8,

    /// <summary>Clocks kept equal within a group of boards.</summary>
    SyncBoost = 0x10,

    /// <summary>Software slowdown because of heat.</summary>
    SoftwareThermal = 0x20,

    /// <summary>Hardware slowdown because of heat.</summary>
    HardwareThermal = 0x40,

    /// <summary>The external power brake.</summary>
    PowerBrake = 0x80,

    /// <summary>Display clocks.</summary>
    DisplayClocks = 0x100,
}
