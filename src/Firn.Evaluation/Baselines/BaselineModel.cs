namespace Firn.Evaluation.Baselines;

/// <summary>A model that predicts a token from at most the one before it.</summary>
public abstract class BaselineModel
{
    /// <summary>Entries of the vocabulary; the probabilities of all of them after any token sum to one.</summary>
    public abstract int VocabSize { get; }

    /// <summary>Probability of <paramref name="next"/> after <paramref name="previous"/>; never zero.</summary>
    public abstract double Probability(int previous, int next);

    /// <summary>Natural logarithms of the probability of each token given those before it; the first is 0, nothing predicts it.</summary>
    public double[] TokenLogProbs(ReadOnlySpan<int> tokens)
    {
        var logProbs = new double[tokens.Length];
        for (var i = 1; i < tokens.Length; i++)
            logProbs[i] = Math.Log(Probability(tokens[i - 1], tokens[i]));
        return logProbs;
    }

    /// <summary>The distinct predictions in some sequences, with their counts: what discounts are fitted on.</summary>
    internal static (int Previous, int Next, int Count)[] Predictions(IEnumerable<int[]> sequences, int vocabSize, int documentStart)
    {
        var counter = new PairCounts(vocabSize, documentStart);
        foreach (var sequence in sequences)
            counter.Add(sequence);
        var (pairs, counts) = counter.Sorted();
        return [.. pairs.Select((pair, i) => ((int)(pair >> 32), (int)(pair & 0xFFFFFFFF), counts[i]))];
    }
}
