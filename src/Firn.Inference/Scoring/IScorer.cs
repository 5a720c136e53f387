namespace Firn.Inference.Scoring;

/// <summary>
/// Says how likely a model finds given tokens. Exact: the numbers for a sequence are the same whatever else is scored
/// with it, whatever the batch and the number of threads.
/// </summary>
public interface IScorer
{
    /// <summary>Entries of the model's vocabulary.</summary>
    int VocabSize { get; }

    /// <summary>Longest sequence that one call takes.</summary>
    int MaxTokens { get; }

    /// <summary>Natural logarithms of the probability of each token given those before it.</summary>
    /// <param name="tokens">At most <see cref="MaxTokens"/> tokens.</param>
    /// <returns>As many numbers as tokens; the first is 0, since nothing predicts the first token.</returns>
    double[] TokenLogProbs(ReadOnlySpan<int> tokens);

    /// <summary>Scores many sequences; the result at an index is what <see cref="TokenLogProbs"/> gives for that sequence.</summary>
    double[][] TokenLogProbs(IReadOnlyList<int[]> sequences);
}
