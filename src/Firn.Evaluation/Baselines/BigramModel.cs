namespace Firn.Evaluation.Baselines;

/// <summary>
/// Interpolated Kneser–Ney with three discounts: p(w|h) = max(c(hw) − D(c(hw)), 0)/c(h) + γ(h)·q(w), where γ(h) returns what
/// the discounts took, and q(w) = max(k(w) − D', 0)/K + (D'·T/K)·(1/V) counts in how many contexts w was seen (k(w), K in
/// all, T distinct tokens). After a context that training never saw, p(w|h) = q(w).
/// Source: Chen and Goodman, 1998, "An empirical study of smoothing techniques for language modeling", §3.
/// </summary>
public sealed class BigramModel : BaselineModel
{
    private readonly ulong[] pairs;
    private readonly int[] counts;
    private readonly int[] contextStarts;
    private readonly long[] contextTotals;
    private readonly int[] continuations;
    private readonly int continuationTypes;
    private readonly int[,] contextClasses;
    private readonly double[] discounts;

    private BigramModel(PairCounts training)
    {
        VocabSize = training.VocabSize;
        (pairs, counts) = training.Sorted();
        contextStarts = new int[VocabSize + 1];
        contextTotals = new long[VocabSize];
        contextClasses = new int[VocabSize, 3];
        continuations = new int[VocabSize];
        for (var i = 0; i < pairs.Length; i++)
        {
            var context = (int)(pairs[i] >> 32);
            contextStarts[context + 1]++;
            contextTotals[context] += counts[i];
            contextClasses[context, Math.Min(counts[i], 3) - 1]++;
            continuations[(int)(pairs[i] & 0xFFFFFFFF)]++;
        }

        for (var context = 0; context < VocabSize; context++)
            contextStarts[context + 1] += contextStarts[context];
        continuationTypes = continuations.Count(count => count > 0);
        discounts = ClosedForm();
    }

    /// <inheritdoc/>
    public override int VocabSize { get; }

    /// <summary>Discounts of pairs seen once, twice, and more often, and the discount D' of the continuation counts.</summary>
    public IReadOnlyList<double> Discounts => discounts;

    /// <summary>Distinct pairs in training.</summary>
    public int DistinctPairs => pairs.Length;

    /// <summary>Counts what was trained on and fits the four discounts.</summary>
    /// <param name="training">What the model was trained on.</param>
    /// <param name="documentStart">The token that begins every document.</param>
    /// <param name="dev">Documents to fit the discounts on; when there are none, they are the closed form.</param>
    public static BigramModel Train(PairCounts training, int documentStart, IReadOnlyList<int[]> dev)
    {
        var model = new BigramModel(training);
        var predictions = Predictions(dev, training.VocabSize, documentStart);
        if (predictions.Length > 0 && model.pairs.Length > 0)
            model.Fit(predictions);
        return model;
    }

    /// <inheritdoc/>
    public override double Probability(int previous, int next) => Probability(previous, next, Count(previous, next));

    private double Probability(int previous, int next, int count)
    {
        var total = contextTotals[previous];
        var continuation = Continuation(next);
        if (total == 0)
            return continuation;
        var kept = count == 0 ? 0 : Math.Max(count - discounts[Math.Min(count, 3) - 1], 0);
        var freed = (discounts[0] * contextClasses[previous, 0]) + (discounts[1] * contextClasses[previous, 1]) + (discounts[2] * contextClasses[previous, 2]);
        return (kept + (freed * continuation)) / total;
    }

    private double Continuation(int next) => pairs.Length == 0
        ? 1.0 / VocabSize
        : (Math.Max(continuations[next] - discounts[3], 0) + (discounts[3] * continuationTypes / VocabSize)) / pairs.Length;

    private int Count(int previous, int next)
    {
        var start = contextStarts[previous];
        var at = Array.BinarySearch(pairs, start, contextStarts[previous + 1] - start, ((ulong)(uint)previous << 32) | (uint)next);
        return at < 0 ? 0 : counts[at];
    }

    private double[] ClosedForm()
    {
        var n = new double[5];
        foreach (var count in counts)
        {
            if (count <= 4)
                n[count]++;
        }

        if (n[1] == 0 || n[2] == 0)
            return [0.75, 0.75, 0.75, 0.75];
        var y = n[1] / (n[1] + (2 * n[2]));
        var two = n[3] > 0 ? 2 - (3 * y * n[3] / n[2]) : 1.25;
        var three = n[3] > 0 && n[4] > 0 ? 3 - (4 * y * n[4] / n[3]) : 1.5;
        // Discounts above zero keep every probability above zero.
        return [Math.Clamp(1 - (2 * y * n[2] / n[1]), 0.01, 1), Math.Clamp(two, 0.01, 2), Math.Clamp(three, 0.01, 3), Math.Clamp(y, 0.01, 1)];
    }

    private void Fit((int Previous, int Next, int Count)[] predictions)
    {
        var seen = new int[predictions.Length];
        for (var i = 0; i < predictions.Length; i++)
            seen[i] = Count(predictions[i].Previous, predictions[i].Next);
        double[] limits = [1, 2, 3, 1];
        var best = Cost();
        // Coordinate descent: the discounts hardly interact, two or three rounds settle them.
        for (var round = 0; round < 8; round++)
        {
            var before = best;
            for (var which = 0; which < discounts.Length; which++)
            {
                var old = discounts[which];
                var found = GoldenSection.Minimize(
                    candidate =>
                    {
                        discounts[which] = candidate;
                        return Cost();
                    },
                    1e-6,
                    limits[which],
                    1e-3);
                discounts[which] = found;
                var cost = Cost();
                if (cost < best)
                    best = cost;
                else
                    discounts[which] = old;
            }

            if (before - best < 1e-6 * Math.Abs(before))
                break;
        }

        double Cost()
        {
            var cost = 0.0;
            for (var i = 0; i < predictions.Length; i++)
                cost -= predictions[i].Count * Math.Log(Probability(predictions[i].Previous, predictions[i].Next, seen[i]));
            return cost;
        }
    }
}
