using System.Text;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Formats;
using Firn.Tokenization.Training;

namespace Firn.Tokenization.Tests.Training;

public sealed class TrainingBpe
{
    [Fact]
    public void Threads_and_the_order_of_texts_change_nothing()
    {
        var texts = Enumerable.Range(0, 400).Select(i => $"{Texts.Corpus[i % Texts.Corpus.Length]} {i} {new string('x', i % 7)}{i * i}").ToArray();
        var config = new BpeTrainerConfig { VocabularySize = 1200 };
        var one = Written(texts, 1);
        Assert.Equal(one, Written(texts, 4));
        Assert.Equal(one, Written([.. texts.Reverse()], 3));

        string Written(string[] ordered, int workers) => TokenizerJsonWriter.Write(BpeTrainer.Train(config, Texts.Bytes(ordered), workers));
    }

    [Fact]
    public void Merges_follow_counts_then_ids_and_stop_below_the_minimum()
    {
        // Words and counts of a test of Hugging Face's trainer, whose merges it states: re, are, is.
        string[] words = ["roses", "are", "are", "red", "voilets", "blue", "BERT", "is", "is", "big", "and", "so", "GPT-2"];
        var tokenizer = BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = 600, MinFrequency = 2 }, (IReadOnlyList<AddedToken>)[], Texts.Bytes(words), 1);
        Assert.Equal(["re", "are", "is"], tokenizer.Model.Merges.Select(merge => Encoding.UTF8.GetString(tokenizer.Model.BytesOf(merge.Result)!)));
    }

    [Fact]
    public void Special_tokens_come_first_then_the_bytes_in_the_order_of_their_characters()
    {
        var tokenizer = Texts.Tokenizer();
        Assert.Equal(73, ApertusTokens.All.Count);
        Assert.Equal(1, tokenizer.AddedId("<s>"));
        Assert.Equal(38, tokenizer.AddedId("<ip-pii>"));
        Assert.Equal(57, tokenizer.AddedId("<pr_diff_hunk_comment_line>"));
        Assert.Equal(72, tokenizer.AddedId("<|tools_suffix|>"));
        Assert.Equal(73, tokenizer.Model.ByteTokens['!']);
        Assert.Equal(73 + 188, tokenizer.Model.ByteTokens[0]);
        Assert.Equal(900, tokenizer.VocabularySize);
    }

    [Fact]
    public void No_merge_ever_spells_a_special_token()
    {
        // "[PREFIX" would be a piece here; the whole marker must stay out of the merges even when text is full of it.
        var token = new AddedToken(0, "abcabc");
        var tokenizer = BpeTrainer.Train(
            new BpeTrainerConfig { VocabularySize = 600 }, [token], Texts.Bytes(Enumerable.Repeat(" abcabc", 50)), 1);
        Assert.DoesNotContain(tokenizer.Model.Merges, merge => Encoding.UTF8.GetString(tokenizer.Model.BytesOf(merge.Result)!) == "abcabc");
    }

    [Fact]
    public void A_vocabulary_below_its_alphabet_is_refused()
    {
        var error = Assert.Throws<FirnException>(() => BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = 300 }, [], 1));
        Assert.Equal("FIRN-TOK-009", error.Code);
    }

    [Fact]
    public void More_different_pieces_than_memory_allows_is_one_clear_error()
    {
        var texts = Enumerable.Range(0, 40).Select(i => string.Concat(Enumerable.Range(0, 20_000).Select(j => $" w{(char)('a' + (j % 26))}{Letters((i * 20_000) + j)}")));
        var error = Assert.Throws<FirnException>(() => BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = 600, MaxPieceMebibytes = 1 }, Texts.Bytes(texts), 2));
        Assert.Equal("FIRN-TOK-008", error.Code);

        static string Letters(int number) => string.Concat(number.ToString(System.Globalization.CultureInfo.InvariantCulture).Select(digit => (char)('a' + digit - '0')));
    }

    [Fact]
    public void Masks_of_personal_data_are_not_learnt()
    {
        var tokenizer = BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = 700 }, Texts.Bytes(Enumerable.Repeat("<email-pii> <ip-pii>", 100)), 1);
        Assert.Empty(tokenizer.Model.Merges);
    }
}
