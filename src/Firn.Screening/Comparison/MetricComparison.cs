namespace Firn.Screening.Comparison;

/// <summary>One quantity of two runs.</summary>
/// <param name="Metric">What: <c>tokens_per_second</c>, <c>work</c>, <c>activity</c>, <c>power</c>, <c>cores</c>, <c>speed</c> (steps a second).</param>
/// <param name="Base">Mean in the first run.</param>
/// <param name="New">Mean in the second run.</param>
/// <param name="Ratio">Second by first; above 1 is more.</param>
/// <param name="Low">Lower end of the ratio's 95 % interval.</param>
/// <param name="High">Upper end.</param>
public sealed record MetricComparison(string Metric, double Base, double New, double Ratio, double Low, double High)
{
    /// <summary>In words, whether the two differ.</summary>
    public string Finding => Low > 1 ? "higher" : High < 1 ? "lower" : "no difference shown";
}
