using Firn.Core;
using Firn.Screening.Analysis;

namespace Firn.Screening.Comparison;

/// <summary>
/// Compares two runs: means over the slices after the start, and how sure their ratio is. Neighbouring slices resemble each
/// other, so the interval comes from drawing blocks of them (moving-block bootstrap, Künsch 1989), with a fixed seed.
/// </summary>
public static class RunComparison
{
    private const int Draws = 2000;
    private const ulong Seed = 20260101;
    private const int FewestSlices = 6;

    /// <summary>The quantities that both runs have, the one that matters most first.</summary>
    /// <exception cref="FirnException">The two have nothing in common that can be compared (FIRN-SCR-012).</exception>
    public static IReadOnlyList<MetricComparison> Compare(ScreenedJob before, ScreenedJob after)
    {
        var left = Series(before);
        var right = Series(after);
        var result = left.Keys.Where(right.ContainsKey).Where(metric => left[metric].Length >= FewestSlices && right[metric].Length >= FewestSlices && left[metric].Average() > 0)
            .Select((metric, i) => Compare(metric, left[metric], right[metric], (ulong)i)).ToList();
        return result.Count > 0 ? result : throw new FirnException("FIRN-SCR-012", "screen compare", $"the runs have no quantity in common with at least {FewestSlices} slices of time", "record both runs for longer", ExitCode.Invalid);
    }

    /// <summary>One quantity; public for tests of the interval.</summary>
    internal static MetricComparison Compare(string metric, double[] before, double[] after, ulong stream)
    {
        var ratios = new double[Draws];
        var random = new CounterRandom(Seed, "screen compare", stream);
        for (var draw = 0; draw < Draws; draw++)
            ratios[draw] = Resampled(after, ref random) / Resampled(before, ref random);
        Array.Sort(ratios);
        return new(metric, before.Average(), after.Average(), after.Average() / before.Average(), ratios[(int)(Draws * 0.025)], ratios[(int)(Draws * 0.975) - 1]);
    }

    private static double Resampled(double[] values, ref CounterRandom random)
    {
        // The block length that balances bias and noise grows with the cube root of the length.
        var block = Math.Max(1, (int)Math.Round(Math.Pow(values.Length, 1.0 / 3) * 1.5));
        double sum = 0;
        var taken = 0;
        while (taken < values.Length)
        {
            var from = random.NextInt(values.Length - block + 1);
            for (var i = 0; i < block && taken < values.Length; i++, taken++)
                sum += values[from + i];
        }

        return Math.Max(sum / values.Length, 1e-12);
    }

    private static Dictionary<string, double[]> Series(ScreenedJob job)
    {
        var gpus = job.Subjects.Any(subject => subject.IsGpu);
        var steady = Enumerable.Range(0, job.UsesOverTime.Count).Where(slice => job.UsesOverTime[slice].Sum() is > 0 and var all && job.UsesOverTime[slice][(int)TimeUse.Startup] < all / 2).ToList();
        var result = new Dictionary<string, double[]>();
        Take("tokens_per_second", slice => Program("tokens_per_second", slice));
        Take("tokens_per_second_per_gpu", slice => Program("tokens_per_second_per_gpu", slice));
        Take("speed", slice => 1 / Program("step_time", slice));
        Take("work", slice => job.UsesOverTime[slice][(int)(gpus ? TimeUse.Busy : TimeUse.Processor)] / job.UsesOverTime[slice].Sum());
        Take("activity", slice => job.Subjects.Select(subject => (double)subject.Activity[slice]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average());
        Take("power", slice => job.Power[slice]);
        Take("cores", slice => job.Cores[slice]);
        return result;

        double Program(string metric, int slice) => job.Program.TryGetValue(metric, out var values) ? values[slice] : double.NaN;

        void Take(string metric, Func<int, double> value)
        {
            var values = steady.Select(value).Where(double.IsFinite).ToArray();
            if (values.Length > 0)
                result[metric] = values;
        }
    }
}
