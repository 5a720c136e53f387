namespace Firn.Devices.Gpu;

/// <summary>The clocks of a GPU. The values are NVML's.</summary>
public enum GpuClock
{
    /// <summary>Graphics domain.</summary>
    Graphics = 0,

    /// <summary>Streaming multiprocessors.</summary>
    Multiprocessor = 1,

    /// <summary>Memory.</summary>
    Memory = 2,
}
