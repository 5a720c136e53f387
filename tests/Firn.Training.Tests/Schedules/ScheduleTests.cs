using Firn.Training.Schedules;

namespace Firn.Training.Tests.Schedules;

/// <summary>Golden values of the 8B run of Apertus; positions are tokens / 4096 = sequences.</summary>
public sealed class ScheduleTests
{
    private static readonly WarmupStableDecay Apertus8B = new(1.1e-4, 1.1e-5, 4_096_000, 3_258_203_569, 403_905_806);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2_048_000, 5.5e-5)]
    [InlineData(4_096_000, 1.1e-4)]
    [InlineData(3_258_203_569, 1.1e-4)]
    [InlineData(3_359_180_020, 6.05e-5)] // a quarter of the cooldown
    [InlineData(3_460_156_472, 3.99964e-5)] // half of it
    [InlineData(3_662_109_375, 1.1e-5)]
    [InlineData(4_000_000_000, 1.1e-5)]
    public void The_learning_rate_follows_the_published_run(long sequences, double expected) =>
        Assert.Equal(expected, Apertus8B.At(sequences), 5e-11);

    [Theory]
    [InlineData(1, 8e-5, .900988331)]
    [InlineData(1_000, .08, .990900991)] // the note this came from prints .990909901, which its own formula does not give
    [InlineData(10_000, .8, .999009010)]
    [InlineData(50_000, 4, .999800220)]
    [InlineData(100_000, 8, .9999)]
    [InlineData(1_000_000, 8, .9999)]
    public void The_slow_average_warms_up_as_published(long step, double alpha, double beta3)
    {
        var schedule = new AdEmaMixSchedule();
        Assert.Equal(alpha, schedule.AlphaAt(step), 1e-12);
        Assert.Equal(beta3, schedule.Beta3At(step), 1e-9);
    }

    [Fact]
    public void Without_a_warm_up_the_slow_average_is_warm_at_once()
    {
        var schedule = new AdEmaMixSchedule(AlphaWarmup: 0, Beta3Warmup: 0);
        Assert.Equal(8, schedule.AlphaAt(1));
        Assert.Equal(.9999, schedule.Beta3At(1));
    }
}
