using System.Text;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Fairness;
using Firn.Tokenization.Formats;
using Firn.Tokenization.Training;

namespace Firn.Tokenization.Tests.Training;

public sealed class TrainingForParity
{
    private static readonly BpeTrainerConfig Config = new() { VocabularySize = 2500 };
    private static readonly Lazy<List<(string Language, ReadOnlyMemory<byte> Text)>> Texts = new(ManyLanguages);

    [Fact]
    public void The_worst_language_pays_less_than_with_ordinary_training()
    {
        var ordinary = Worst(BpeTrainer.Train(Config, Texts.Value.Select(text => text.Text), 2));
        var parity = Worst(Train(new()));
        var hybrid = Worst(Train(new() { GlobalMerges = 1000 }));
        Assert.True(parity.WorstTax < 0.75 * ordinary.WorstTax, $"{parity.WorstTax} against {ordinary.WorstTax}");
        Assert.True(parity.Gini < 0.8 * ordinary.Gini, $"{parity.Gini} against {ordinary.Gini}");
        Assert.True(hybrid.Gini < ordinary.Gini && hybrid.Gini > parity.Gini, $"{hybrid.Gini} between {parity.Gini} and {ordinary.Gini}");
    }

    [Fact]
    public void Threads_and_the_order_of_texts_change_nothing() =>
        Assert.Equal(TokenizerJsonWriter.Write(Train(new() { GlobalMerges = 300 }, 1)), TokenizerJsonWriter.Write(Train(new() { GlobalMerges = 300 }, 4, reverse: true)));

    [Fact]
    public void Global_merges_alone_are_those_of_ordinary_training()
    {
        var ordinary = BpeTrainer.Train(Config with { VocabularySize = 900 }, Texts.Value.Select(text => text.Text), 2);
        var global = ParityTrainer.Train(Config with { VocabularySize = 900 }, new() { GlobalMerges = 5000 }, ApertusTokens.All, Texts.Value, Texts.Value, 2);
        Assert.Equal(TokenizerJsonWriter.Write(ordinary), TokenizerJsonWriter.Write(global));
    }

    [Fact]
    public void Each_turn_is_that_of_the_language_that_pays_most()
    {
        // b's text has 12 tokens to a's 8 and comes down by two a merge; of equal costs a has the turn.
        (string, ReadOnlyMemory<byte>)[] texts = [("a", Bytes("xyxyxyxy")), ("b", Bytes("klmnopklmnop"))];
        var tokenizer = ParityTrainer.Train(new() { VocabularySize = 512, MinFrequency = 2 }, new() { Window = 0 }, [], texts, texts, 1);
        var learnt = tokenizer.Model.Merges.Select(merge => Encoding.UTF8.GetString(tokenizer.Model.BytesOf(merge.Result)!)).Take(4).ToArray();
        Assert.Equal(["kl", "mn", "xy", "op"], learnt);
    }

    [Fact]
    public void A_language_without_development_text_is_refused()
    {
        var error = Assert.Throws<FirnException>(() => ParityTrainer.Train(Config, new(), [], Texts.Value, Texts.Value.Skip(1), 1));
        Assert.Equal("FIRN-TOK-017", error.Code);
    }

    private static Tokenizer Train(ParityTrainerConfig parity, int workers = 2, bool reverse = false) =>
        ParityTrainer.Train(Config, parity, ApertusTokens.All, reverse ? Texts.Value.AsEnumerable().Reverse() : Texts.Value, Texts.Value, workers);

    private static UnitFairness Worst(Tokenizer tokenizer) =>
        TokenizerJudge.Judge(tokenizer, Texts.Value, "eng", parallel: true).Units.Single(unit => unit.Unit == "documents");

    // A language with much text and some with little, as in a crawl.
    private static List<(string Language, ReadOnlyMemory<byte> Text)> ManyLanguages() =>
        [.. new[] { "eng", "deu_1996", "ell_monotonic", "kat", "mya", "tha", "amh", "hin" }.Where(Declarations.All.ContainsKey).Select(name => (name, Bytes(Declarations.All[name])))];

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
