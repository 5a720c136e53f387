using Firn.Core;

namespace Firn.Inference.Sampling;

/// <summary>Chooses tokens from logits: temperature, then top-k, then top-p. Ties go to the smaller id. Not thread-safe.</summary>
/// <param name="config">How to choose.</param>
public sealed class TokenSampler(SamplingConfig config)
{
    private CounterRandom random = new(config.Seed, "generate");
    private int[] order = [];
    private double[] weights = [];

    /// <summary>Chooses.</summary>
    /// <param name="logits">(V); NaN is never chosen.</param>
    /// <returns>The token's id.</returns>
    public int Next(ReadOnlySpan<float> logits)
    {
        var best = Likeliest(logits);
        if (config.Temperature <= 0)
            return best;
        if (order.Length != logits.Length)
        {
            order = new int[logits.Length];
            weights = new double[logits.Length];
        }

        var largest = logits[best];
        for (var i = 0; i < logits.Length; i++)
        {
            order[i] = i;
            // Negative, so that an ascending sort puts the likeliest first; -0 and NaN go to the end.
            weights[i] = float.IsNaN(logits[i]) ? 0 : -Math.Exp((logits[i] - largest) / config.Temperature);
        }

        var count = logits.Length;
        if (config.TopK > 0 || config.TopP < 1)
        {
            SortByWeightThenId();
            if (config.TopK > 0)
                count = Math.Min(count, config.TopK);
            if (config.TopP < 1)
                count = Nucleus(count);
        }

        var total = 0.0;
        for (var i = 0; i < count; i++)
            total -= weights[i];
        var left = random.NextDouble() * total;
        for (var i = 0; i < count; i++)
        {
            left += weights[i];
            if (left < 0)
                return order[i];
        }

        return order[0];
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best] || float.IsNaN(logits[best]))
                best = i;
        }

        return best;
    }

    private void SortByWeightThenId()
    {
        Array.Sort(weights, order);
        // Array.Sort is not stable: order equal weights by id, so that the cut is the same everywhere.
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && weights[to] == weights[from])
                to++;
            Array.Sort(order, from, to - from);
            from = to;
        }
    }

    private int Nucleus(int count)
    {
        var total = 0.0;
        for (var i = 0; i < count; i++)
            total -= weights[i];
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum -= weights[i];
            if (sum >= config.TopP * total)
                return i + 1;
        }

        return count;
    }
}
