namespace Firn.Devices.Gpu;

/// <summary>What an NVML call answered. The values are NVML's.</summary>
public enum NvmlResult
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary><c>nvmlInit</c> has not been called, or the library was shut down.</summary>
    Uninitialized = 1,

    /// <summary>An argument is wrong.</summary>
    InvalidArgument = 2,

    /// <summary>This device does not have it.</summary>
    NotSupported = 3,

    /// <summary>This user may not ask.</summary>
    NoPermission = 4,

    /// <summary>There is no such object.</summary>
    NotFound = 6,

    /// <summary>The buffer is too small.</summary>
    InsufficientSize = 7,

    /// <summary>The driver is not loaded.</summary>
    DriverNotLoaded = 9,

    /// <summary>The driver did not answer in time.</summary>
    Timeout = 10,

    /// <summary>The library lacks the function: an older driver.</summary>
    FunctionNotFound = 13,

    /// <summary>The information read-only memory of the board is damaged.</summary>
    CorruptedInforom = 14,

    /// <summary>The device has fallen off the bus, or is not reachable.</summary>
    GpuIsLost = 15,

    /// <summary>The device must be reset.</summary>
    ResetRequired = 16,

    /// <summary>Driver and library are of different versions: the driver was replaced without a reload.</summary>
    LibraryVersionMismatch = 18,

    /// <summary>Something else, unknown to NVML itself.</summary>
    Unknown = 999,
}
