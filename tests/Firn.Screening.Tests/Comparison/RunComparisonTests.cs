using Firn.Core;
using Firn.Screening.Analysis;
using Firn.Screening.Comparison;
using Firn.Testing;

namespace Firn.Screening.Tests.Comparison;

/// <summary>A difference is claimed when it is there, and not when it is noise.</summary>
public sealed class RunComparisonTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_run_that_is_a_tenth_slower_is_found_and_its_interval_holds_the_truth()
    {
        var row = RunComparison.Compare(Record("a", 1000, 1), Record("b", 900, 2))[0];

        Assert.Equal(("tokens_per_second", "lower"), (row.Metric, row.Finding));
        Assert.InRange(0.9, row.Low, row.High);
        Assert.InRange(row.Ratio, 0.87, 0.93);
    }

    [Fact]
    public void The_interval_holds_the_truth_about_as_often_as_it_says()
    {
        var hits = 0;
        const int Trials = 300;
        for (var trial = 0; trial < Trials; trial++)
        {
            var row = RunComparison.Compare("x", Noise((ulong)trial * 2), Noise(((ulong)trial * 2) + 1), (ulong)trial);
            hits += row.Low <= 1 && row.High >= 1 ? 1 : 0;
        }

        // 95 % nominal; blocks of a short, correlated series are known to fall a little short.
        Assert.InRange(hits, Trials * 84 / 100, Trials * 99 / 100);
    }

    [Fact]
    public void Runs_with_nothing_in_common_are_an_error()
    {
        SyntheticRun.Write(folder["n0.samples"], 0, 1, 1, 3, 1, (_, _) => new Second { Util = 0 });

        Assert.Equal("FIRN-SCR-012", Assert.Throws<FirnException>(() => RunComparison.Compare(ScreenedJob.Read(folder.Path), ScreenedJob.Read(folder.Path))).Code);
    }

    // Each value resembles the one before it.
    private static double[] Noise(ulong seed)
    {
        var random = new CounterRandom(seed, "comparison test");
        var values = new double[120];
        var state = 0.0;
        for (var i = 0; i < values.Length; i++)
            values[i] = 100 + (state = (state * 0.4) + random.NextNormal());
        return values;
    }

    private ScreenedJob Record(string name, double tokens, ulong seed)
    {
        var place = Directory.CreateDirectory(folder[name]).FullName;
        SyntheticRun.Write(Path.Combine(place, "n0.samples"), 0, 4, 4, 120, seed, (_, t) => t < 4 ? new() { Util = 0, Sm = 0, Dram = 0, Tensor = 0 } : new() { Util = 1, Sm = 0.8, Tensor = 0.5, Dram = 0.3, Watts = 600 }, program: t => t < 5 ? null : (tokens, 0.4));
        return ScreenedJob.Read(place);
    }
}
