namespace Firn.Training.Schedules;

/// <summary>
/// How AdEMAMix warms up its slow average: alpha linearly, beta3 linearly in half-life. Source: Pagliardini et al.,
/// arXiv 2409.03137, and apple/ml-ademamix; the defaults are Apertus'.
/// </summary>
/// <param name="Alpha">The weight of the slow average once warm.</param>
/// <param name="Beta1">Decay of the fast average, and where beta3 starts.</param>
/// <param name="Beta3">Decay of the slow average once warm.</param>
/// <param name="AlphaWarmup">Steps until alpha is reached; 0 for none.</param>
/// <param name="Beta3Warmup">Steps until beta3 is reached; 0 for none.</param>
public sealed record AdEmaMixSchedule(double Alpha = 8, double Beta1 = 0.9, double Beta3 = 0.9999, long AlphaWarmup = 100_000, long Beta3Warmup = 100_000)
{
    /// <summary>alpha at a step, counted from 1.</summary>
    public double AlphaAt(long step) => step >= AlphaWarmup ? Alpha : Alpha * step / AlphaWarmup;

    /// <summary>beta3 at a step, counted from 1.</summary>
    public double Beta3At(long step)
    {
        if (step >= Beta3Warmup)
            return Beta3;
        var share = (double)step / Beta3Warmup;
        return FromHalfLife(((1 - share) * HalfLife(Beta1)) + (share * HalfLife(Beta3)));
    }

    // The 1e-8 is in the published code; it keeps the logarithm off zero at beta = 0.
    private static double HalfLife(double beta) => (Math.Log(0.5) / Math.Log(beta + 1e-8)) - 1;

    private static double FromHalfLife(double steps) => Math.Pow(0.5, 1 / (steps + 1));
}
