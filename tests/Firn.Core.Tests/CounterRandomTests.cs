using CsCheck;

namespace Firn.Core.Tests;

/// <summary>Draws are pure functions of seed, purpose, stream and index.</summary>
public sealed class CounterRandomTests
{
    [Fact]
    public void The_blocks_are_those_of_philox4x32_10()
    {
        // Known-answer vectors published with the generator (Random123, kat_vectors): counter 0 with key 0, and all ones.
        Assert.Equal([0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u], CounterRandom.Block(0, 0, 0, 0));
        Assert.Equal([0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu], CounterRandom.Block(ulong.MaxValue, ulong.MaxValue, uint.MaxValue, uint.MaxValue));
    }

    [Fact]
    public void Seeking_gives_what_drawing_in_order_gives() =>
        Gen.Select(Gen.ULong, Gen.ULong[0, 1000]).Sample((seed, block) =>
        {
            var inOrder = new CounterRandom(seed, "test");
            for (var i = 0UL; i < block * 4; i++)
                inOrder.NextUInt32();
            var sought = new CounterRandom(seed, "test");
            sought.Seek(block);
            return inOrder.NextUInt32() == sought.NextUInt32();
        });

    [Fact]
    public void Two_purposes_two_streams_and_two_seeds_differ()
    {
        ulong[] draws = [new CounterRandom(1, "a").Draw(), new CounterRandom(1, "b").Draw(), new CounterRandom(2, "a").Draw(), new CounterRandom(1, "a", 1).Draw()];

        Assert.Equal(draws.Length, draws.Distinct().Count());
    }

    [Fact]
    public void A_bounded_draw_is_uniform_and_inside()
    {
        var random = new CounterRandom(7, "bounded");
        var counts = new int[6];
        for (var i = 0; i < 60_000; i++)
            counts[random.NextInt(6)]++;

        // Five standard deviations of a binomial with n = 60,000 and p = 1/6: about 456.
        Assert.All(counts, count => Assert.InRange(count, 10_000 - 460, 10_000 + 460));
    }

    [Fact]
    public void A_shuffle_keeps_every_item() => Gen.Int.Array[0, 50].Sample(items =>
    {
        var shuffled = items.ToArray();
        new CounterRandom(3, "shuffle").Shuffle<int>(shuffled);
        return shuffled.Order().SequenceEqual(items.Order());
    });

    [Fact]
    public void Normal_draws_have_mean_zero_and_variance_one()
    {
        var random = new CounterRandom(11, "normal");
        var draws = Enumerable.Range(0, 40_000).Select(_ => random.NextNormal()).ToArray();

        Assert.InRange(draws.Average(), -0.025, 0.025);
        Assert.InRange(draws.Average(x => x * x), 0.96, 1.04);
    }
}

internal static class CounterRandomDraws
{
    public static ulong Draw(this CounterRandom random) => random.NextUInt64();
}
