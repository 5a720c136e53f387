using Firn.Inference.Scoring;

namespace Firn.Evaluation.Scoring;

/// <summary>
/// Scores documents that are longer than a model's window. Each window after the first begins with
/// <paramref name="overlap"/> tokens that only give context; every token but the document's first is scored exactly once.
/// </summary>
/// <param name="scorer">The model.</param>
/// <param name="overlap">Tokens of context that windows share; less than the model's window.</param>
public sealed class WindowedScorer(IScorer scorer, int overlap)
{
    private readonly int window = scorer.MaxTokens;

    /// <summary>Tokens that the model is run over for a document of so many tokens: what the overlap costs.</summary>
    public long TokensRun(int length) => Windows(length).Sum(one => (long)one.Length);

    /// <summary>Natural logarithms of the probability of each token given those before it; the first of each document is 0.</summary>
    public double[][] TokenLogProbs(IReadOnlyList<int[]> documents)
    {
        var pieces = new List<int[]>();
        foreach (var document in documents)
        {
            foreach (var (start, length, _) in Windows(document.Length))
                pieces.Add(document.AsSpan(start, length).ToArray());
        }

        var scored = scorer.TokenLogProbs(pieces);
        var results = new double[documents.Count][];
        var piece = 0;
        for (var i = 0; i < documents.Count; i++)
        {
            results[i] = new double[documents[i].Length];
            foreach (var (start, length, first) in Windows(documents[i].Length))
                scored[piece++].AsSpan(first, length - first).CopyTo(results[i].AsSpan(start + first));
        }

        return results;
    }

    /// <summary>Where the windows of a document start, how long they are, and the first token of each that is scored.</summary>
    internal IEnumerable<(int Start, int Length, int First)> Windows(int length)
    {
        if (overlap < 1 || overlap >= window)
            throw new InvalidOperationException($"an overlap of {overlap} tokens does not fit a window of {window}");
        var scoredTo = 0;
        while (scoredTo < length)
        {
            var start = Math.Max(0, scoredTo - overlap);
            var size = Math.Min(window, length - start);
            yield return (start, size, scoredTo - start);
            scoredTo = start + size;
        }
    }
}
