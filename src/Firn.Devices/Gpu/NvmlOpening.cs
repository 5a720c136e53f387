namespace Firn.Devices.Gpu;

/// <summary>How opening NVML ended.</summary>
public enum NvmlOpening
{
    /// <summary>Ready to be asked.</summary>
    Ready,

    /// <summary>The library is not on this machine: no NVIDIA driver.</summary>
    NoLibrary,

    /// <summary>A file is there but it is not NVML, or it does not load.</summary>
    Unusable,

    /// <summary>The library is there and <c>nvmlInit</c> refused: no driver, a version mismatch, no permission.</summary>
    Refused,
}
