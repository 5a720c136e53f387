using Firn.Inference.Sampling;

namespace Firn.Inference.Tests.Sampling;

public sealed class TokenSamplerTests
{
    private static readonly float[] Logits = [0.5f, 2, float.NaN, 1, 2, -3, float.NegativeInfinity];

    [Fact]
    public void Greedy_takes_the_likeliest_and_of_equals_the_first() =>
        Assert.Equal(1, new TokenSampler(new SamplingConfig()).Next(Logits));

    [Fact]
    public void Draws_follow_the_softmax_at_the_temperature()
    {
        var shares = Shares(new SamplingConfig { Temperature = 2, Seed = 1 });
        double[] weights = [.. Logits.Select(logit => float.IsNaN(logit) ? 0 : Math.Exp(logit / 2))];
        for (var i = 0; i < Logits.Length; i++)
            Assert.Equal(weights[i] / weights.Sum(), shares[i], 0.01);
    }

    [Fact]
    public void Top_k_leaves_k_tokens_and_breaks_ties_by_id()
    {
        Assert.Equal([1], Chosen(new SamplingConfig { Temperature = 1, TopK = 1 }));
        Assert.Equal([1, 4], Chosen(new SamplingConfig { Temperature = 1, TopK = 2 }));
        Assert.Equal([1, 3, 4], Chosen(new SamplingConfig { Temperature = 1, TopK = 3 }));
    }

    [Fact]
    public void Top_p_leaves_the_fewest_tokens_that_reach_p()
    {
        // Probabilities 0.375, 0.375, 0.138, 0.084, ...
        Assert.Equal([1], Chosen(new SamplingConfig { Temperature = 1, TopP = 0.3 }));
        Assert.Equal([1, 4], Chosen(new SamplingConfig { Temperature = 1, TopP = 0.7 }));
        Assert.Equal([1, 3, 4], Chosen(new SamplingConfig { Temperature = 1, TopP = 0.85 }));
        Assert.Equal([1], Chosen(new SamplingConfig { Temperature = 1, TopP = 0 }));
    }

    private static int[] Chosen(SamplingConfig config) => [.. Shares(config).Select((share, id) => (share, id)).Where(pair => pair.share > 0).Select(pair => pair.id)];

    private static double[] Shares(SamplingConfig config)
    {
        var sampler = new TokenSampler(config);
        var counts = new double[Logits.Length];
        for (var draw = 0; draw < 20_000; draw++)
            counts[sampler.Next(Logits)] += 1.0 / 20_000;
        return counts;
    }
}
