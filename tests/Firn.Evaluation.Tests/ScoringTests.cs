using CsCheck;
using Firn.Evaluation.Baselines;
using Firn.Evaluation.Overlap;
using Firn.Evaluation.Scoring;
using Firn.Inference.Scoring;

namespace Firn.Evaluation.Tests;

public sealed class BitsPerByteByLanguage
{
    [Fact]
    public void An_example_computed_by_hand()
    {
        // Two tokens behind the start token at probabilities 1/4 and 1/8: 2 + 3 bits over 10 bytes.
        Assert.Equal(5, BitsPerByte.Bits([0, Math.Log(0.25), Math.Log(0.125)]), 12);
        var training = new PairCounts(4, 0);
        training.Add([0, 1, 2, 3, 1, 2]);
        var documents = new[] { Document("deu_Latn", [0, 1, 2], 10), Document("fra_Latn", [0, 3, 3, 1], 6) };
        var unigram = UnigramModel.Train(training, 0, []);
        var bigram = BigramModel.Train(training, 0, []);
        var result = BitsPerByte.Compare(documents, [[0, Math.Log(0.25), Math.Log(0.125)], [0, -1, -1, -1]], unigram, bigram,
            new Dictionary<string, long> { ["deu_Latn"] = 990, ["fra_Latn"] = 10 }, markedShare: 0.02);
        Assert.Equal(["deu_Latn", "fra_Latn"], result.Languages.Select(one => one.Language));
        Assert.Equal(0.5, result.Languages[0].Model, 12);
        Assert.Equal(-(Math.Log2(unigram.Probability(0, 1)) + Math.Log2(unigram.Probability(1, 2))) / 10, result.Languages[0].Unigram, 12);
        Assert.Equal(-(Math.Log2(bigram.Probability(0, 1)) + Math.Log2(bigram.Probability(1, 2))) / 10, result.Languages[0].Bigram, 12);
        Assert.Equal((5 + (3 / Math.Log(2))) / 16, result.Pooled.Model, 12);
        Assert.Equal([true, false], result.Languages.Select(one => one.IsMarked));
        Assert.Equal(1, result.Marked);
    }

    [Fact]
    public void Each_token_is_scored_once_whatever_the_window_and_with_at_least_the_overlap_as_context() =>
        Gen.Select(Gen.Int[1, 200], Gen.Int[2, 40], Gen.Int[1, 39]).Where((_, window, overlap) => overlap < window).Sample((length, window, overlap) =>
        {
            var seen = new int[length];
            foreach (var (start, size, first) in new WindowedScorer(new PositionScorer(window), overlap).Windows(length))
            {
                if (size > window || (start > 0 && first != overlap))
                    return false;
                for (var i = start + first; i < start + size; i++)
                    seen[i]++;
            }

            return seen.All(times => times == 1);
        });

    [Fact]
    public void Scores_land_at_their_tokens()
    {
        var documents = new[] { Enumerable.Range(0, 23).ToArray(), [7], Enumerable.Range(100, 8).ToArray() };
        var scores = new WindowedScorer(new PositionScorer(8), 3).TokenLogProbs(documents);
        Assert.Equal(documents.Select(document => document.Select((token, i) => i == 0 ? 0.0 : -token).ToArray()), scores);
    }

    [Fact]
    public void A_budget_is_shared_equally_and_what_is_left_over_goes_to_the_others()
    {
        var budgets = HeldOutSelection.Budgets(new Dictionary<string, long> { ["a"] = 10, ["b"] = 1000, ["c"] = 1000 }, 210);
        Assert.Equal([10, 100, 100], new[] { "a", "b", "c" }.Select(language => budgets[language]));
    }

    [Fact]
    public void A_cut_document_loses_its_end_and_counts_the_bytes_of_what_is_left()
    {
        var chosen = HeldOutSelection.Choose([Document("deu_Latn", [0, 5, 5, 5, 1], 30)], budget: 3, perDocument: 100, tokens => tokens.Length * 10);
        var cut = Assert.Single(chosen);
        Assert.Equal([0, 5, 5], cut.Tokens);
        Assert.Equal(20, cut.Bytes);
        Assert.True(cut.IsCut);
    }

    private static EvaluationDocument Document(string language, int[] tokens, long bytes) => new("id", language, "work", tokens, bytes, IsCut: false);

    private sealed class PositionScorer(int window) : IScorer
    {
        public int VocabSize => 1000;

        public int MaxTokens => window;

        public double[] TokenLogProbs(ReadOnlySpan<int> tokens)
        {
            var result = new double[tokens.Length];
            for (var i = 1; i < tokens.Length; i++)
                result[i] = -tokens[i];
            return result;
        }

        public double[][] TokenLogProbs(IReadOnlyList<int[]> sequences) => [.. sequences.Select(one => TokenLogProbs(one))];
    }
}

public sealed class OverlapWithTraining
{
    [Fact]
    public void It_counts_what_comparing_every_ngram_counts() =>
        Gen.Select(Gen.Int[0, 5].Array[0, 60], Gen.Int[0, 5].Array[0, 200]).Sample((heldOut, training) =>
        {
            const int Length = 3, Special = 1;
            var overlap = new NgramOverlap(Length, Special);
            overlap.AddHeldOut(heldOut);
            overlap.AddTraining(training);
            var known = Ngrams(training, Length, Special).ToHashSet();
            var mine = Ngrams(heldOut, Length, Special).ToList();
            return overlap.Measure(heldOut) == (mine.Count, mine.Count(known.Contains));
        });

    private static IEnumerable<string> Ngrams(int[] tokens, int length, int special) =>
        Enumerable.Range(0, Math.Max(0, tokens.Length - length + 1)).Select(i => tokens[i..(i + length)]).Where(gram => gram.All(token => token >= special)).Select(gram => string.Join(' ', gram));
}
