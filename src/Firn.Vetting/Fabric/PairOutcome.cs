namespace Firn.Vetting.Fabric;

/// <summary>How a test of two nodes ended.</summary>
/// <param name="First">One of them.</param>
/// <param name="Second">The other.</param>
/// <param name="Rate">Bytes a second in the slower direction; null when it failed.</param>
/// <param name="Latency">Seconds there and back; null when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="WaitedFor">Who was waited for in vain, where that is known.</param>
internal sealed record PairOutcome(string First, string Second, double? Rate, double? Latency, string? Error, string? WaitedFor)
{
    public string Other(string node) => node == First ? Second : First;
}
