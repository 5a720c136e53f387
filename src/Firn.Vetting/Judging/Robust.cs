namespace Firn.Vetting.Judging;

/// <summary>Statistics that a few wild values cannot move.</summary>
internal static class Robust
{
    /// <summary>The middle value; the mean of the middle two. 0 of nothing.</summary>
    public static double Median(double[] values)
    {
        if (values.Length == 0)
            return 0;
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>Median and 1.4826 times the median absolute deviation from it.</summary>
    public static (double Median, double Deviation) Spread(double[] values)
    {
        var median = Median(values);
        return (median, 1.4826 * Median([.. values.Select(value => Math.Abs(value - median))]));
    }
}
