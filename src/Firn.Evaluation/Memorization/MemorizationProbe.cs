namespace Firn.Evaluation.Memorization;

/// <summary>Gives a model the first half of each canary and looks at what it makes of the second.</summary>
/// <param name="logProbs">The model's log-probabilities of each token of some sequences.</param>
/// <param name="continuation">The model's greedy continuation.</param>
/// <param name="documentStart">The token that begins every document.</param>
public sealed class MemorizationProbe(Func<IReadOnlyList<int[]>, double[][]> logProbs, GreedyContinuation continuation, int documentStart)
{
    /// <summary>Measures all canaries.</summary>
    /// <param name="canaries">The canaries.</param>
    /// <param name="tokens">Their text tokens, without document marks.</param>
    /// <param name="seen">How often training showed each.</param>
    public MemorizationResult Measure(IReadOnlyList<Canary> canaries, IReadOnlyList<int[]> tokens, IReadOnlyList<int> seen)
    {
        var sequences = tokens.Select(text => (int[])[documentStart, .. text]).ToList();
        var scores = logProbs(sequences);
        var bits = new double[canaries.Count];
        for (var i = 0; i < canaries.Count; i++)
        {
            var half = Half(sequences[i]);
            bits[i] = -scores[i].AsSpan(half).ToArray().Sum() / Math.Log(2) / Math.Max(1, sequences[i].Length - half);
        }

        var controls = Enumerable.Range(0, canaries.Count).Where(i => canaries[i].Role == CanaryRole.Control).Select(i => bits[i]).ToList();
        var results = new List<CanaryResult>(canaries.Count);
        for (var i = 0; i < canaries.Count; i++)
        {
            var half = Half(sequences[i]);
            var reference = sequences[i].AsSpan(half);
            var added = continuation(sequences[i][..half], reference.Length);
            var rank = 1 + controls.Count(control => control < bits[i]);
            results.Add(new CanaryResult
            {
                Id = canaries[i].Id,
                Role = canaries[i].Role,
                Planted = canaries[i].Repeats,
                Seen = seen[i],
                SuffixTokens = reference.Length,
                CommonPrefix = Recall.CommonPrefix(reference, added),
                LongestRun = Recall.LongestRun(reference, added),
                RougeL = Recall.RougeL(reference, added),
                BitsPerToken = bits[i],
                Exposure = Math.Log2((controls.Count + 1.0) / rank),
            });
        }

        return MemorizationResult.From(results);
    }

    private static int Half(int[] sequence) => 1 + ((sequence.Length - 1) / 2);
}
