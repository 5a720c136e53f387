namespace Firn.Devices.Gpu;

/// <summary>Rows of memory that were replaced by spare ones.</summary>
/// <param name="Corrected">Because of corrected errors.</param>
/// <param name="Uncorrected">Because of uncorrected errors.</param>
/// <param name="Pending">A replacement waits for a reset.</param>
/// <param name="Failed">A replacement failed: the device is to be exchanged.</param>
public readonly record struct GpuRemappedRows(uint Corrected, uint Uncorrected, bool Pending, bool Failed);
