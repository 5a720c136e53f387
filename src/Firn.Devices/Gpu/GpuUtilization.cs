namespace Firn.Devices.Gpu;

/// <summary>How busy a GPU was in the driver's last sample period (1/6 s to 1 s).</summary>
/// <param name="Processor">Percent of the time in which a kernel ran, however small.</param>
/// <param name="Memory">Percent of the time in which memory was read or written.</param>
public readonly record struct GpuUtilization(uint Processor, uint Memory);
