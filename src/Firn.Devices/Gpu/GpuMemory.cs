namespace Firn.Devices.Gpu;

/// <summary>Memory of a GPU, in bytes.</summary>
/// <param name="Total">All of it.</param>
/// <param name="Used">In use, the driver's own part included.</param>
public readonly record struct GpuMemory(ulong Total, ulong Used)
{
    /// <summary>Used part of the whole, 0 to 1.</summary>
    public double UsedFraction => Total == 0 ? 0 : (double)Used / Total;
}
