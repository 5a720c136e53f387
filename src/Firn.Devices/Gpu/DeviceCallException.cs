namespace Firn.Devices.Gpu;

/// <summary>A call of a vendor's library failed, or the library cannot be used.</summary>
/// <param name="call">The function, or the library's name when it does not load.</param>
/// <param name="code">Its result; 0 when it was never called.</param>
/// <param name="words">The library's words, or ours.</param>
public sealed class DeviceCallException(string call, int code, string words) : Exception($"{call}: {words}")
{
    /// <summary>The function that failed.</summary>
    public string Call { get; } = call;

    /// <summary>Its result.</summary>
    public int Code { get; } = code;
}
