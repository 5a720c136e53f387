namespace Firn.Devices.Gpu;

/// <summary>A device answered an NVML call with a fault. "Not supported" is no fault: such values are null.</summary>
/// <param name="call">The function's name.</param>
/// <param name="result">What it answered.</param>
/// <param name="words">NVML's words for it.</param>
public sealed class NvmlException(string call, NvmlResult result, string words) : Exception($"{call}: {words}")
{
    /// <summary>The function's name.</summary>
    public string Call { get; } = call;

    /// <summary>What it answered.</summary>
    public NvmlResult Result { get; } = result;

    /// <summary>True when the device itself is gone or must be reset.</summary>
    public bool DeviceLost => Result is NvmlResult.GpuIsLost or NvmlResult.ResetRequired;
}
