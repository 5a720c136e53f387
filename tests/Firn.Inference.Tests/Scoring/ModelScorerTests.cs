using Firn.Inference.Scoring;

namespace Firn.Inference.Tests.Scoring;

public sealed class ModelScorerTests : IDisposable
{
    private readonly TinyModel tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void A_sequence_scores_to_the_same_bits_in_any_company()
    {
        int[][] sequences = [.. Enumerable.Range(0, 20).Select(i => tiny.Tokens(1 + (i * 7 % 48), (ulong)i))];
        using var one = new ModelScorer(tiny.Loaded.Weights, 1);
        using var three = new ModelScorer(tiny.Loaded.Weights, 3);
        var together = three.TokenLogProbs(sequences);
        for (var i = 0; i < sequences.Length; i++)
            Assert.Equal(one.TokenLogProbs(sequences[i]), together[i]);
        Assert.Equal(together.Reverse(), one.TokenLogProbs((IReadOnlyList<int[]>)[.. sequences.Reverse()]));
    }

    [Fact]
    public void Probabilities_of_all_continuations_sum_to_one()
    {
        using var scorer = new ModelScorer(tiny.Loaded.Weights, 2);
        var start = tiny.Tokens(12);
        var scores = scorer.TokenLogProbs((IReadOnlyList<int[]>)[.. Enumerable.Range(0, scorer.VocabSize).Select(id => (int[])[.. start, id])]);
        Assert.Equal(1, scores.Sum(score => Math.Exp(score[^1])), 1e-5);
        Assert.Equal(0, scores[0][0]);
    }

    [Fact]
    public void Context_restarts_behind_the_end_of_a_document()
    {
        using var scorer = new ModelScorer(tiny.Loaded.Weights, 1);
        var document = tiny.Tokens(10);
        var alone = scorer.TokenLogProbs(document);
        var after = scorer.TokenLogProbs((int[])[.. tiny.Tokens(7, seed: 2), tiny.Loaded.Config.EosId, .. document]);
        for (var t = 1; t < document.Length; t++)
            Assert.Equal(alone[t], after[8 + t], 1e-5);
    }

    [Fact]
    public void Sequences_without_a_second_token_have_nothing_to_score()
    {
        using var scorer = new ModelScorer(tiny.Loaded.Weights, 1);
        Assert.Empty(scorer.TokenLogProbs(ReadOnlySpan<int>.Empty));
        Assert.Equal([0.0], scorer.TokenLogProbs(new ReadOnlySpan<int>([5])));
    }
}
