namespace Firn.Screening.Analysis;

/// <summary>What the node as a whole did in each interval.</summary>
/// <param name="network">Bytes a second, both ways.</param>
/// <param name="lineRate">Bytes a second that the interfaces can do one way; 0 when not known.</param>
/// <param name="memory">Share of the time in which some task waited for memory.</param>
/// <param name="io">Share of the time in which some task waited for storage.</param>
/// <param name="idle">Share of the node's processors that had nothing to do.</param>
internal sealed class HostEvidence(double[] network, double lineRate, double[] memory, double[] io, double[] idle)
{
    public double NetworkRate(int i) => At(network, i);

    /// <summary>Of the line rate; where that is not known, of the rate that counts as busy.</summary>
    public double NetworkShare(int i) => lineRate > 0 ? At(network, i) / lineRate : At(network, i) / Thresholds.NetworkRate * Thresholds.NetworkShare;

    public double Memory(int i) => At(memory, i);

    /// <summary>Every processor of the node has work.</summary>
    public bool IsFull(int i) => i < idle.Length && idle[i] < Thresholds.IdleProcessors;

    public double Io(int i) => At(io, i);

    private static double At(double[] series, int i) => i < series.Length && !double.IsNaN(series[i]) ? series[i] : 0;
}
