namespace Firn.Compliance.Scoring;

/// <summary>A quantile of a sample with its interval by order statistics: exact for any distribution, no resampling (David and Nagaraja, Order Statistics, §7.1).</summary>
public static class QuantileInterval
{
    /// <summary>The quantile and its interval.</summary>
    /// <param name="scores">The sample; sorted in place.</param>
    /// <param name="quantile">In (0, 1).</param>
    /// <param name="confidence">In (0, 1).</param>
    /// <returns>Null when the sample is too small for an interval of this confidence.</returns>
    public static (double Value, double Low, double High)? Of(double[] scores, double quantile, double confidence)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(quantile, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(quantile, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(confidence, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        Array.Sort(scores);
        var tail = (1 - confidence) / 2;

        // The number of scores at or below the population's quantile is binomial (n, quantile).
        var low = 0;
        var high = scores.Length + 1;
        var below = 0.0;
        for (var k = 0; k <= scores.Length; k++)
        {
            below += Math.Exp(LogBinomial(scores.Length, k, quantile));
            if (below <= tail)
                low = k + 1;
            if (below >= 1 - tail)
            {
                high = k + 1;
                break;
            }
        }

        if (low < 1 || high > scores.Length)
            return null;
        var at = Math.Clamp((int)Math.Ceiling(quantile * scores.Length), 1, scores.Length);
        return (scores[at - 1], scores[low - 1], scores[high - 1]);
    }

    private static double LogBinomial(int n, int k, double p) => LogFactorial(n) - LogFactorial(k) - LogFactorial(n - k) + (k * Math.Log(p)) + ((n - k) * Math.Log(1 - p));

    // Stirling's series; exact sums below 32.
    private static double LogFactorial(int n)
    {
        if (n < 32)
        {
            var sum = 0.0;
            for (var i = 2; i <= n; i++)
                sum += Math.Log(i);
            return sum;
        }

        double x = n;
        return ((x + 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (1 / (12 * x)) - (1 / (360 * x * x * x));
    }
}
