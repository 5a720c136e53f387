namespace Firn.Evaluation.Baselines;

/// <summary>
/// p(w) = max(c(w) − D, 0)/N + (D·T/N)·(1/V): counts with an absolute discount, interpolated with the uniform distribution
/// over the V entries of the vocabulary; N predictions in training, T distinct tokens among them. This is Kneser–Ney's
/// lowest order. Source: Kneser and Ney, 1995; Chen and Goodman, 1998, §3.
/// </summary>
public sealed class UnigramModel : BaselineModel
{
    private readonly int[] counts;
    private readonly double total;
    private readonly int types;

    private UnigramModel(int[] counts, double total, int types, double discount)
    {
        (this.counts, this.total, this.types, Discount) = (counts, total, types, discount);
    }

    /// <inheritdoc/>
    public override int VocabSize => counts.Length;

    /// <summary>The discount D, between 0 and 1.</summary>
    public double Discount { get; }

    /// <summary>Counts what was trained on and fits the discount.</summary>
    /// <param name="training">What the model was trained on.</param>
    /// <param name="documentStart">The token that begins every document.</param>
    /// <param name="dev">Documents to fit the discount on; when there are none, it is the closed form n1/(n1 + 2 n2).</param>
    public static UnigramModel Train(PairCounts training, int documentStart, IReadOnlyList<int[]> dev)
    {
        var byToken = new int[training.VocabSize];
        var (pairs, pairCounts) = training.Sorted();
        for (var i = 0; i < pairs.Length; i++)
            byToken[(int)(pairs[i] & 0xFFFFFFFF)] += pairCounts[i];
        var distinct = byToken.Count(count => count > 0);
        var predictions = (double)training.Total;
        var n1 = byToken.Count(count => count == 1);
        var n2 = byToken.Count(count => count == 2);
        var discount = n1 > 0 && n2 > 0 ? n1 / (n1 + (2.0 * n2)) : 0.5;
        var devPredictions = Predictions(dev, training.VocabSize, documentStart);
        if (devPredictions.Length > 0 && predictions > 0)
        {
            discount = GoldenSection.Minimize(
                candidate =>
                {
                    var model = new UnigramModel(byToken, predictions, distinct, candidate);
                    return -devPredictions.Sum(one => one.Count * Math.Log(model.Probability(one.Previous, one.Next)));
                },
                1e-6,
                1);
        }

        return new UnigramModel(byToken, predictions, distinct, discount);
    }

    /// <inheritdoc/>
    public override double Probability(int previous, int next) => total <= 0
        ? 1.0 / counts.Length
        : (Math.Max(counts[next] - Discount, 0) / total) + (Discount * types / total / counts.Length);
}
