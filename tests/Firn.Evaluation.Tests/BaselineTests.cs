using CsCheck;
using Firn.Evaluation.Baselines;

namespace Firn.Evaluation.Tests;

public sealed class KneserNeyBaselines
{
    private const int Start = 0;

    [Fact]
    public void After_every_context_seen_or_not_the_probabilities_sum_to_one() =>
        Corpus.Sample(corpus =>
        {
            var (training, dev, vocab) = corpus;
            var counts = Count(training, vocab);
            BaselineModel[] models = [UnigramModel.Train(counts, Start, dev), BigramModel.Train(counts, Start, dev), BigramModel.Train(counts, Start, []), UnigramModel.Train(counts, Start, [])];
            return models.All(model => Enumerable.Range(0, vocab).All(context =>
                Math.Abs(Enumerable.Range(0, vocab).Sum(next => model.Probability(context, next)) - 1) < 1e-9
                && Enumerable.Range(0, vocab).All(next => model.Probability(context, next) > 0)));
        }, iter: 200);

    [Fact]
    public void Fitted_discounts_never_do_worse_on_the_development_split_than_the_closed_form() =>
        Corpus.Sample(corpus =>
        {
            var (training, dev, vocab) = corpus;
            var counts = Count(training, vocab);
            return Cost(BigramModel.Train(counts, Start, dev), dev) <= Cost(BigramModel.Train(counts, Start, []), dev) + 1e-9
                && Cost(UnigramModel.Train(counts, Start, dev), dev) <= Cost(UnigramModel.Train(counts, Start, []), dev) + 1e-6;
        }, iter: 100);

    [Fact]
    public void A_bigram_computed_by_hand()
    {
        // Training pairs (the start token 0 is given): 0→1, 1→2, 2→1, 1→2, 2→3. Closed-form discounts fall back to 0.75:
        // counts are {01:1, 12:2, 21:1, 23:1}, so n1 = 3, n2 = 1, y = 3/5; D1 = 1 − 2·0.6·1/3 = 0.6, D2 = 1.25 as n3 = 0, D' = y = 0.6.
        var model = BigramModel.Train(Count([[0, 1, 2, 1, 2, 3]], 5), Start, []);
        Assert.Equal([0.6, 1.25, 1.5, 0.6], model.Discounts.Select(d => Math.Round(d, 12)));
        // Contexts of 1: {0, 2}, of 2: {1}, of 3: {2}; K = 4 pairs, T = 3 tokens, V = 5.
        var q2 = ((1 - 0.6) / 4) + (0.6 * 3 / 4 / 5);
        var q4 = 0.6 * 3 / 4 / 5;
        Assert.Equal(q4, model.Probability(4, 4), 12);
        Assert.Equal(((2 - 1.25) / 2) + (1.25 * 1 / 2 * q2), model.Probability(1, 2), 12);
        Assert.Equal(1.2 / 2 * q4, model.Probability(2, 4), 12);
    }

    [Fact]
    public void A_unigram_computed_by_hand()
    {
        // Predictions 1, 1, 2 of a vocabulary of 4: n1 = 1, n2 = 1, D = 1/3.
        var model = UnigramModel.Train(Count([[0, 1, 1, 2]], 4), Start, []);
        Assert.Equal(((2 - (1 / 3.0)) / 3) + (1 / 3.0 * 2 / 3 / 4), model.Probability(3, 1), 12);
        Assert.Equal(1 / 3.0 * 2 / 3 / 4, model.Probability(1, 3), 12);
    }

    [Fact]
    public void Counts_do_not_depend_on_order_or_on_how_documents_are_cut_into_buffers() =>
        Gen.Int[0, 6].Array[2, 30].List[1, 20].Sample(sequences =>
        {
            var forward = Count(sequences, 7).Sorted();
            var backward = Count(Enumerable.Reverse(sequences), 7).Sorted();
            var expected = sequences.SelectMany(s => s.Zip(s.Skip(1))).Where(p => p.Second != Start).GroupBy(p => ((ulong)p.First << 32) | (uint)p.Second)
                .OrderBy(g => g.Key).Select(g => (g.Key, g.Count())).ToList();
            return forward.Pairs.SequenceEqual(backward.Pairs) && forward.Counts.SequenceEqual(backward.Counts)
                && forward.Pairs.Zip(forward.Counts).SequenceEqual(expected);
        });

    [Fact]
    public void More_pairs_than_a_buffer_are_merged()
    {
        var counts = new PairCounts(3, Start);
        var sequence = new int[1_000_001];
        for (var i = 0; i < sequence.Length; i++)
            sequence[i] = 1 + (i % 2);
        for (var i = 0; i < 5; i++)
            counts.Add(sequence);
        var (pairs, times) = counts.Sorted();
        Assert.Equal([(1UL << 32) | 2, (2UL << 32) | 1], pairs);
        Assert.Equal([2_500_000, 2_500_000], times);
        Assert.Equal(5_000_000, counts.Total);
    }

    [Fact]
    public void A_baseline_that_saw_nothing_is_uniform()
    {
        var counts = Count([], 8);
        Assert.Equal(0.125, UnigramModel.Train(counts, Start, [[0, 1, 2]]).Probability(1, 2), 12);
        Assert.Equal(0.125, BigramModel.Train(counts, Start, [[0, 1, 2]]).Probability(1, 2), 12);
    }

    private static Gen<(List<int[]> Training, List<int[]> Dev, int Vocab)> Corpus { get; } =
        Gen.Int[3, 12].SelectMany(vocab => Gen.Select(Document(vocab).List[1, 12], Document(vocab).List[1, 4], (training, dev) => (training, dev, vocab)));

    private static Gen<int[]> Document(int vocab) => Gen.Int[1, vocab - 1].Array[1, 40].Select(text => (int[])[Start, .. text]);

    private static PairCounts Count(IEnumerable<int[]> sequences, int vocab)
    {
        var counts = new PairCounts(vocab, Start);
        foreach (var sequence in sequences)
            counts.Add(sequence);
        return counts;
    }

    private static double Cost(BaselineModel model, IEnumerable<int[]> documents) => -documents.Sum(document => model.TokenLogProbs(document).Sum());
}
