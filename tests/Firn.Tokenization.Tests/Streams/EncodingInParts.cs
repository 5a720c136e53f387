using System.Text;
using CsCheck;
using Firn.Testing;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.Streams;

namespace Firn.Tokenization.Tests.Streams;

public sealed class EncodingInParts
{
    [Theory]
    [InlineData(SplitFamily.Gpt2)]
    [InlineData(SplitFamily.Cl100k)]
    [InlineData(SplitFamily.Qwen2)]
    [InlineData(SplitFamily.O200k)]
    [InlineData(SplitFamily.Tekken)]
    public void Ids_are_those_of_the_whole_text_however_it_is_parted(SplitFamily family)
    {
        var tokenizer = Texts.Tokenizer(family);
        var texts = Gen.OneOf(Texts.Nasty.Array[1, 6].Select(string.Concat), Gen.ULong.Select(number => BoundaryText.Create(7, number, 64))).Select(Encoding.UTF8.GetBytes);
        var broken = Gen.ULong.Select(number => BoundaryText.CreateBroken(7, number, 64));
        Gen.Select(Gen.OneOf(texts, broken), Gen.Int[1, 40].Array[1, 20]).Sample((text, lengths) =>
            Assert.Equal(tokenizer.Encode(text), Parted(tokenizer, text, lengths)), iter: 1500);
    }

    [Fact]
    public void What_was_given_is_never_taken_back_and_comes_early()
    {
        // Behind every byte: the ids given so far begin the ids of the whole, and little text waits.
        foreach (var text in Texts.Corpus)
        {
            var tokenizer = Texts.Tokenizer();
            using var encoder = new IncrementalEncoder(tokenizer);
            var ids = new TokenBuffer();
            var whole = tokenizer.Encode(text);
            foreach (var value in Encoding.UTF8.GetBytes(text))
            {
                encoder.Append([value], ids);
                Assert.Equal(whole[..ids.Count], ids.Ids.ToArray());
                // A word, or a run of Han, the longest added token, and room to see that it ended.
                Assert.True(encoder.PendingBytes < 130, $"{encoder.PendingBytes} bytes wait");
            }

            encoder.Finish(ids);
            Assert.Equal(whole, ids.Ids.ToArray());
            Assert.Equal(0, encoder.PendingBytes);
        }
    }

    [Fact]
    public void A_long_piece_that_comes_byte_by_byte_takes_moments()
    {
        var tokenizer = Texts.Tokenizer();
        using var encoder = new IncrementalEncoder(tokenizer);
        var ids = new TokenBuffer();
        for (var i = 0; i < 200_000; i++)
            encoder.Append("a"u8, ids);
        encoder.Finish(ids);
        Assert.Equal(tokenizer.Encode(Enumerable.Repeat((byte)'a', 200_000).ToArray()), ids.Ids.ToArray());
    }

    [Fact]
    public void An_encoder_takes_one_text_after_another()
    {
        using var encoder = new IncrementalEncoder(Texts.Tokenizer());
        foreach (var text in Texts.Corpus)
        {
            var ids = new TokenBuffer();
            encoder.Append(Encoding.UTF8.GetBytes(text), ids);
            encoder.Finish(ids);
            Assert.Equal(Texts.Tokenizer().Encode(text), ids.Ids.ToArray());
        }
    }

    private static int[] Parted(Tokenizer tokenizer, byte[] text, int[] lengths)
    {
        using var encoder = new IncrementalEncoder(tokenizer);
        var ids = new TokenBuffer();
        for (int from = 0, part = 0; from < text.Length; part++)
        {
            var length = Math.Min(lengths[part % lengths.Length], text.Length - from);
            encoder.Append(text.AsSpan(from, length), ids);
            from += length;
        }

        encoder.Finish(ids);
        return ids.Ids.ToArray();
    }
}
