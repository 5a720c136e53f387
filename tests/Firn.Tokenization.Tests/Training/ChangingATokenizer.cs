using System.Text;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Editing;
using Firn.Tokenization.Formats;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.Training;

namespace Firn.Tokenization.Tests.Training;

public sealed class ChangingATokenizer
{
    private static readonly ReadOnlyMemory<byte>[] Corpus = [.. Tests.Texts.Bytes(Tests.Texts.Corpus)];

    [Fact]
    public void Continuing_in_two_steps_is_training_in_one()
    {
        var config = new BpeTrainerConfig { VocabularySize = 900, MinFrequency = 1 };
        var half = BpeTrainer.Train(config with { VocabularySize = 600 }, Corpus, 1);
        Assert.Equal(TokenizerJsonWriter.Write(BpeTrainer.Train(config, Corpus, 1)), TokenizerJsonWriter.Write(BpeTrainer.Continue(half, config, Corpus, 2)));
    }

    [Fact]
    public void A_continued_tokenizer_keeps_its_ids_and_learns_the_new_text()
    {
        var old = Tests.Texts.Tokenizer();
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Chuchichäschtli im Chuchichaschte. ", 30)));
        var grown = BpeTrainer.Continue(old, new() { VocabularySize = 940 }, [text], 1);
        Assert.Equal(Enumerable.Range(0, 900).Select(id => Convert.ToHexString(old.BytesOf(id))), Enumerable.Range(0, 900).Select(id => Convert.ToHexString(grown.BytesOf(id))));
        Assert.True(grown.Encode(text).Length < old.Encode(text).Length / 4);
        Assert.Equal(text, grown.DecodeBytes(grown.Encode(text)));
        Assert.Equal("FIRN-TOK-009", Assert.Throws<FirnException>(() => BpeTrainer.Continue(old, new() { VocabularySize = 899 }, [text], 1)).Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void No_entry_has_more_of_one_character_or_of_digits_than_allowed(int most)
    {
        var text = string.Concat(Enumerable.Range(0, 400).Select(i => $"----------- x======== {i * 7919 % 100000} aaaaaaa\n"));
        var tokenizer = BpeTrainer.Train(new() { VocabularySize = 700, Family = SplitFamily.Gpt2, MaxRun = most, MaxDigits = most }, Tests.Texts.Bytes([text]), 1);
        var entries = tokenizer.Model.Merges.Select(merge => Encoding.UTF8.GetString(tokenizer.Model.BytesOf(merge.Result)!)).ToList();
        var run = entries.Max(entry => Longest(entry, (a, b) => a == b));
        var digits = entries.Max(entry => Longest(entry, (a, b) => char.IsDigit(a) && char.IsDigit(b)));
        Assert.Equal(most == 0, run > 3);
        Assert.Equal(most == 0, digits > 3);
        if (most > 0)
            Assert.True(run <= most && digits <= most);

        static int Longest(string text, Func<char, char, bool> joins)
        {
            var (longest, run) = (1, 1);
            for (var i = 1; i < text.Length; i++)
                longest = Math.Max(longest, run = joins(text[i - 1], text[i]) ? run + 1 : 1);
            return longest;
        }
    }

    [Fact]
    public void Pruning_keeps_what_is_used_and_every_text_still_comes_back()
    {
        var whole = Tests.Texts.Tokenizer();
        var german = Encoding.UTF8.GetBytes(Tests.Texts.Corpus[1]);
        var (small, oldIds) = VocabularyPruner.Prune(whole, 450, [german]);
        Assert.Equal(450, small.VocabularySize);
        Assert.Equal(oldIds.Order(), oldIds);
        Assert.Equal(oldIds.Select(id => Convert.ToHexString(whole.BytesOf(id))), Enumerable.Range(0, 450).Select(id => Convert.ToHexString(small.BytesOf(id))));
        // What German needs was there and stays; the rest of the room is less than it uses.
        Assert.Equal(whole.Encode(german), small.Encode(german).Select(id => oldIds[id]));
        foreach (var text in Tests.Texts.Corpus)
            Assert.Equal(text, small.Decode(small.Encode(text)));
        var (least, _) = VocabularyPruner.Prune(whole, 73 + 256, [german]);
        Assert.Empty(least.Model.Merges);
        Assert.Equal("FIRN-TOK-009", Assert.Throws<FirnException>(() => VocabularyPruner.Prune(whole, 328, [german])).Code);
    }

    [Fact]
    public void Special_tokens_are_transplanted_into_tekken_as_Apertus_did()
    {
        var tekken = TokenizerJson.Parse(Tekken(), "tekken.json");
        Assert.Equal("[INST]", tekken.Spelling(3));
        var apertus = SpecialTokenTransplant.Apply(tekken, ApertusTokens.All);
        Assert.Equal(68, apertus.AddedId(ApertusTokens.AssistantEnd));
        Assert.Equal("<SPECIAL_99>", apertus.Spelling(99));
        foreach (var text in Tests.Texts.Corpus)
            Assert.Equal(tekken.Encode(text, parseSpecial: false), apertus.Encode(text, parseSpecial: false));
        Assert.Equal([1, .. tekken.Encode("a"), 66], apertus.Encode("a<|user_end|>", addSpecial: true));
        var error = Assert.Throws<FirnException>(() => SpecialTokenTransplant.Apply(tekken, [new AddedToken(150, "<x>")]));
        Assert.Equal("FIRN-TOK-018", error.Code);
        Assert.Equal("FIRN-TOK-018", Assert.Throws<FirnException>(() => SpecialTokenTransplant.Apply(tekken, [new AddedToken(7, "<s>")])).Code);
    }

    [Fact]
    public void A_tekken_file_encodes_like_the_ranks_in_it()
    {
        var tekken = TokenizerJson.Parse(Tekken(), "tekken.json");
        var ranks = TiktokenFile.Parse(Encoding.UTF8.GetBytes(TiktokenFile.Write(Tests.Texts.Tokenizer())), SplitFamily.Tekken, "tekken.tiktoken");
        foreach (var text in Tests.Texts.Corpus)
            Assert.Equal(ranks.Encode(text).Select(id => id + 100), tekken.Encode(text));
        // Another expression goes through the engine for expressions.
        var other = TokenizerJson.Parse(Tekken(@"\\s*[\\p{L}\\p{M}]+|\\p{N}|[^\\s\\p{L}\\p{N}]+|\\s+"), "tekken.json");
        Assert.Null(other.Family);
        foreach (var text in Tests.Texts.Corpus)
            Assert.Equal(text, other.Decode(other.Encode(text)));
        Assert.Contains("config.pattern", Assert.Throws<FirnException>(() => TokenizerJson.Parse(Tekken(@"(a)\\1"), "tekken.json")).Cause);
    }

    private static byte[] Tekken(string? pattern = null)
    {
        var ranks = TiktokenFile.Write(Tests.Texts.Tokenizer()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var vocabulary = string.Join(',', ranks.Select((line, rank) => $$"""{"rank": {{rank}}, "token_bytes": "{{line.Split(' ')[0]}}", "token_str": null}"""));
        pattern ??= SplitPatterns.Of(SplitFamily.Tekken).Replace(@"\", @"\\", StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes($$"""
            {"config": {"pattern": "{{pattern}}", "num_vocab_tokens": {{ranks.Length}}, "default_vocab_size": {{ranks.Length + 100}}, "default_num_special_tokens": 100, "version": "v3"},
             "vocab": [{{vocabulary}}]}
            """);
    }
}
