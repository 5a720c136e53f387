using System.Text;
using Firn.Compliance.Scoring;
using Firn.Core;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;
using Firn.Testing;

namespace Firn.Compliance.Tests.Scoring;

public sealed class Calibration
{
    [Fact]
    public void The_interval_holds_the_populations_quantile_as_often_as_it_says()
    {
        const int Trials = 2000;
        var random = new CounterRandom(5, "tests.interval");
        var held = 0;
        for (var trial = 0; trial < Trials; trial++)
        {
            var scores = new double[200];
            for (var i = 0; i < scores.Length; i++)
                scores[i] = random.NextDouble();
            var (value, low, high) = QuantileInterval.Of(scores, 0.9, 0.95)!.Value;
            Assert.True(low <= value && value <= high);
            held += low <= 0.9 && 0.9 <= high ? 1 : 0;
        }

        // At least 95 %, less four standard errors of the count.
        Assert.True(held >= Trials * (0.95 - (4 * Math.Sqrt(0.95 * 0.05 / Trials))), $"{held} of {Trials}");
    }

    [Theory]
    [InlineData(71, false)] // 1 - 0.95^71 = 0.9738 < 0.975
    [InlineData(72, true)]
    public void A_sample_too_small_for_its_confidence_gives_no_threshold(int size, bool given) =>
        Assert.Equal(given, QuantileInterval.Of([.. Enumerable.Range(0, size).Select(i => (double)i)], 0.95, 0.95) is not null);

    [Fact]
    public void The_sample_depends_on_the_texts_and_the_seed_and_not_on_their_order()
    {
        var texts = Enumerable.Range(0, 3000).Select(i => $"text {i}").ToList();
        var forward = Threshold(texts, seed: 1);
        texts.Reverse();
        Assert.Equal(forward, Threshold(texts, seed: 1));
        Assert.NotEqual(forward, Threshold(texts, seed: 2));
        Assert.Equal((500, 3000L), (forward.Sample, forward.Population));

        // The score is the number's place in [0, 1): the quantile of all texts is 0.9.
        Assert.True(forward.Low <= 0.9 && 0.9 <= forward.High, $"{forward}");
    }

    [Fact]
    public void Thresholds_come_back_from_their_file_for_their_model_alone()
    {
        using var folder = new TemporaryFolder();
        var model = ContentHash.Of("model"u8);
        new ThresholdFile { Model = model.ToString(), Quantile = 0.95, Confidence = 0.9, Seed = 3, Languages = new() { ["deu_Latn"] = new(0.5, 0.4, 0.6, 100, 1000) } }.Save(folder["t.json"]);
        Assert.Equal(new ScoreThreshold(0.5, 0.4, 0.6, 100, 1000), ThresholdFile.Load(folder["t.json"], model).Languages["deu_Latn"]);
        Assert.Equal("FIRN-CMP-054", Assert.Throws<FirnException>(() => ThresholdFile.Load(folder["t.json"], ContentHash.Of("other"u8))).Code);
        File.WriteAllText(folder["t.json"], "{}");
        Assert.Equal("FIRN-CMP-054", Assert.Throws<FirnException>(() => ThresholdFile.Load(folder["t.json"], model)).Code);
    }

    [Fact]
    public void A_text_above_its_languages_threshold_is_dropped_and_one_without_a_threshold_is_kept_on_record()
    {
        using var documents = new DocumentBatch();
        foreach (var (text, language) in new[] { ("text 2900", "deu_Latn"), ("text 100", "deu_Latn"), ("text 2900", "fra_Latn"), ("nothing", "deu_Latn") })
            documents.SetLanguage(documents.Add("s"u8, Encoding.UTF8.GetBytes($"{documents.Count}"), Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetBytes(language), 1);
        var batch = new StepBatch(documents);
        var thresholds = new ThresholdFile { Model = "m", Quantile = 0.9, Confidence = 0.9, Seed = 1, Languages = new() { ["deu_Latn"] = new(0.9, 0.8, 0.95, 100, 1000) } };
        using var step = new ScoreFilterStep("toxicity", new NumberModel(), thresholds, ScoreSide.Below);
        batch.Run(step);
        Assert.Equal([false, true, true, true], Enumerable.Range(0, 4).Select(documents.IsLive));
        Assert.Equal(["above_threshold", "no_threshold_for_language", "not_scored"], batch.Events.Select(item => item.Finding.Reason));
        Assert.StartsWith("score 0.9667 above 0.9", batch.Events[0].Finding.Evidence);
    }

    [Fact]
    public void A_text_below_its_languages_threshold_is_dropped_where_the_upper_part_is_kept()
    {
        using var documents = new DocumentBatch();
        foreach (var (text, language) in new[] { ("text 2900", "deu_Latn"), ("text 2700", "deu_Latn"), ("text 2699", "deu_Latn"), ("text 1", "fra_Latn"), ("nothing", "deu_Latn") })
            documents.SetLanguage(documents.Add("s"u8, Encoding.UTF8.GetBytes($"{documents.Count}"), Encoding.UTF8.GetBytes(text)), Encoding.UTF8.GetBytes(language), 1);
        var batch = new StepBatch(documents);
        var thresholds = new ThresholdFile { Model = "m", Quantile = 0.9, Confidence = 0.9, Seed = 1, Languages = new() { ["deu_Latn"] = new(0.9, 0.8, 0.95, 100, 1000) } };
        using var step = new ScoreFilterStep("quality_model", new NumberModel(), thresholds, ScoreSide.Above);
        batch.Run(step);
        Assert.Equal([true, true, false, true, true], Enumerable.Range(0, 5).Select(documents.IsLive));
        Assert.Equal(["below_threshold", "no_threshold_for_language", "not_scored"], batch.Events.Select(item => item.Finding.Reason));
        Assert.StartsWith("score 0.8997 below 0.9", batch.Events[0].Finding.Evidence);
    }

    private static ScoreThreshold Threshold(IEnumerable<string> texts, ulong seed)
    {
        using var scorer = new NumberModel();
        var calibration = new ScoreCalibration(scorer, 500, seed);
        foreach (var text in texts)
            calibration.Add(Encoding.UTF8.GetBytes(text), "deu_Latn");
        var threshold = calibration.Thresholds(0.9, 0.99, out var left)["deu_Latn"];
        Assert.Empty(left);
        return threshold;
    }

    // Scores "text N" by N / 3000.
    private sealed class NumberModel : IScoreModel, ITextScorer
    {
        public ContentHash Hash => ContentHash.Of("m"u8);

        public ITextScorer CreateScorer() => this;

        public double? Score(ReadOnlySpan<byte> text, ReadOnlySpan<byte> language) =>
            text.StartsWith("text "u8) ? int.Parse(text[5..], System.Globalization.CultureInfo.InvariantCulture) / 3000.0 : null;

        public void Dispose()
        {
            // Nothing to give back.
        }
    }
}
