using Firn.Training.Goldfish;

namespace Firn.Training.Tests.Goldfish;

/// <summary>The golden values were computed from the published rules, outside this code.</summary>
public sealed class GoldfishMaskTests
{
    private static readonly int[] Labels = [.. Enumerable.Range(0, 1000).Select(i => 3 + (int)((i * 7919L + 31L * i * i) % 131069))];

    [Fact]
    public void The_generator_draws_what_torch_rand_draws_for_seed_0()
    {
        var generator = new MersenneTwister(0);
        float[] expected = [.4963f, .7682f, .0885f, .1320f, .3074f];
        foreach (var value in expected)
            Assert.Equal(value, generator.NextSingle(), 0.00005f);
    }

    [Fact]
    public void The_table_is_that_of_the_published_seed()
    {
        float[] first = [.233683884f, .441264033f, .741147697f, .909271896f, .711322308f, .001125216f, .217162848f, .038202763f];
        for (var i = 0; i < first.Length; i++)
            Assert.Equal(first[i], GoldfishMask.Table[i], 1e-9f);
        Assert.Equal(.836006761f, GoldfishMask.Table[1_000_002], 1e-8f);
        var below = 0;
        foreach (var value in GoldfishMask.Table)
            below += value < 0.02f ? 1 : 0;
        Assert.Equal(19_901, below);
    }

    [Theory]
    [InlineData(49, -4697590861905526784, 780744)]
    [InlineData(50, -7369300763308195840, 770579)]
    [InlineData(100, 4179340454199820288, 71640)]
    [InlineData(999, -5620492334958379008, 41588)]
    public void Windows_hash_as_in_the_published_code(int position, long product, int index)
    {
        var window = Labels.AsSpan(position - 49, 50);
        Assert.Equal(product, GoldfishMask.Product(window));
        Assert.Equal(index, GoldfishMask.IndexOf(window));
    }

    [Fact]
    public void The_golden_labels_lose_the_golden_positions()
    {
        var dropped = new bool[Labels.Length];
        Assert.Equal(22, new GoldfishMask(new GoldfishConfig()).Mark(Labels, dropped));
        var positions = Enumerable.Range(0, dropped.Length).Where(i => dropped[i]).ToArray();
        Assert.Equal([62, 212, 347, 413, 425, 514, 515, 525, 563, 576], positions.Take(10));
        Assert.Equal(22, positions.Length);
    }

    [Fact]
    public void A_mask_depends_on_the_window_alone()
    {
        var mask = new GoldfishMask(new GoldfishConfig { K = 4, H = 13 });
        var whole = new bool[Labels.Length];
        mask.Mark(Labels, whole);
        var part = new bool[500];
        mask.Mark(Labels.AsSpan(300, 500), part);
        Assert.Equal(whole[312..800], part[12..]);
        Assert.InRange(whole.Count(drop => drop), 200, 300);
        Assert.DoesNotContain(true, whole[..12]);
    }

    [Fact]
    public void K_0_keeps_everything() =>
        Assert.Equal(0, new GoldfishMask(new GoldfishConfig { K = 0 }).Mark(Labels, new bool[Labels.Length]));
}
