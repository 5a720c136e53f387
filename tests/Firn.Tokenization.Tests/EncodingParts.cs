using System.Text;
using CsCheck;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Tests;

public sealed class EncodingParts
{
    [Fact]
    public void Ends_say_which_bytes_a_token_stands_for() =>
        Texts.Nasty.Sample(text =>
        {
            var tokenizer = Texts.Tokenizer();
            using var encoder = tokenizer.CreateEncoder(1);
            TokenBuffer ids = new(), ends = new(), plain = new();
            var bytes = Encoding.UTF8.GetBytes(text);
            encoder.EncodeWithEnds(bytes, ids, ends);
            encoder.Encode(bytes, plain);
            Assert.Equal(plain.Ids.ToArray(), ids.Ids.ToArray());
            Assert.Equal(ids.Count, ends.Count);
            var from = 0;
            for (var i = 0; i < ids.Count; i++)
            {
                Assert.Equal(tokenizer.BytesOf(ids.Ids[i]).ToArray(), bytes[from..ends.Ids[i]]);
                from = ends.Ids[i];
            }

            Assert.Equal(bytes.Length, from);
        }, iter: 1000);

    [Theory]
    [InlineData(SplitFamily.Tekken)]
    [InlineData(SplitFamily.Gpt2)]
    public void The_first_ids_are_those_of_the_whole_text(SplitFamily family)
    {
        var tokenizer = Texts.Tokenizer(family);
        Gen.Select(Texts.Nasty.Array[1, 60].Select(string.Concat), Gen.Int[0, 300]).Sample((text, most) =>
        {
            using var encoder = tokenizer.CreateEncoder(1);
            var bytes = Encoding.UTF8.GetBytes(text);
            TokenBuffer first = new(), whole = new();
            encoder.Encode(bytes, whole);
            Assert.Equal(whole.Count, encoder.Count(bytes));
            Assert.Equal(Math.Min(most, whole.Count), encoder.EncodeUpTo(bytes, most, first));
            Assert.Equal(whole.Ids[..first.Count].ToArray(), first.Ids.ToArray());
        }, iter: 300);
    }
}
