using System.Text;
using CsCheck;
using Firn.Tokenization.Fairness;

namespace Firn.Tokenization.Tests.Fairness;

public sealed class JudgingATokenizer
{
    [Fact]
    public void Gini_is_zero_for_equal_costs_and_nearly_one_when_one_pays_all()
    {
        Assert.Equal(0, FairnessReport.Gini([3, 3, 3, 3]), 12);
        Assert.Equal(0.75, FairnessReport.Gini([0, 0, 0, 8]), 12);
        // 1, 2, 3: (4 − 2 · (3·1 + 2·2 + 1·3) / 6) / 3
        Assert.Equal(2.0 / 9, FairnessReport.Gini([3, 1, 2]), 12);
    }

    [Fact]
    public void Gini_does_not_depend_on_order_or_scale() =>
        Gen.Double[0.1, 10].Array[1, 20].Sample(costs =>
            Math.Abs(FairnessReport.Gini(costs) - FairnessReport.Gini(costs.Reverse().Select(cost => cost * 3))) < 1e-9);

    [Fact]
    public void Counts_are_of_bytes_characters_words_lines_and_tokens()
    {
        var tally = new LanguageTally();
        tally.Add(Encoding.UTF8.GetBytes("Grüße, Welt\n\nzwei\n"), 7);
        Assert.Equal((20, 18, 3, 2, 7, 1), (tally.Bytes, tally.Characters, tally.Words, tally.Lines, tally.Tokens, tally.Documents));
    }

    [Fact]
    public void The_language_that_pays_most_is_named_with_its_tax()
    {
        var meter = new TokenizerMeter(1000);
        var text = new byte[2000];
        text.AsSpan().Fill((byte)'a');
        meter.Add("eng_Latn", text, new int[500]);
        meter.Add("deu_Latn", text, new int[1500]);
        meter.Add("tiny_Latn", "a"u8, new int[1]);
        var report = meter.Report();
        var bytes = report.Units.Single(unit => unit.Unit == "bytes");
        Assert.Equal(("deu_Latn", 3.0, 0.25), (bytes.WorstLanguage, bytes.WorstTax, bytes.Gini));
        Assert.Equal(0.001, report.VocabularyUtilisation);
        Assert.Equal(["deu_Latn", "eng_Latn", "tiny_Latn"], report.Languages.Select(language => language.Language));
        Assert.Equal(4.0, report.Languages[1].BytesPerToken);
    }

    [Fact]
    public void Meters_of_several_threads_add_up()
    {
        TokenizerMeter one = new(100), a = new(100), b = new(100);
        one.Add("x", "ab"u8, [1]);
        one.Add("y", "c d"u8, [2, 3]);
        a.Add("x", "ab"u8, [1]);
        b.Add("y", "c d"u8, [2, 3]);
        a.Add(b);
        Assert.Equal(one.Report().ToJson(), a.Report().ToJson());
    }

    [Fact]
    public void Nothing_to_judge_is_no_error() => Assert.Empty(new TokenizerMeter(10).Report().Units);
}
