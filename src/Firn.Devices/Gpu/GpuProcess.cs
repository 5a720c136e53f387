namespace Firn.Devices.Gpu;

/// <summary>A process that computes on a GPU.</summary>
/// <param name="ProcessId">Its id in the driver's name space.</param>
/// <param name="UsedBytes">Memory it holds; null where the driver does not say (inside containers, MIG).</param>
public readonly record struct GpuProcess(uint ProcessId, ulong? UsedBytes);
