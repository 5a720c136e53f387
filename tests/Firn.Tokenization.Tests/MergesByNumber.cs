using System.Text;
using CsCheck;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Tests;

public sealed class MergesByNumber
{
    private static readonly int[] Bytes = [.. Enumerable.Range(0, 256)];

    [Fact]
    public void Every_pair_is_found_also_where_its_line_is_full()
    {
        // Each two bytes are a merge: of 65,536 pairs in 16,384 lines of seven, hundreds do not find room.
        var merges = new BpeMerge[1 << 16];
        for (var rank = 0; rank < merges.Length; rank++)
            merges[rank] = new BpeMerge(rank & 255, rank >> 8, 256 + rank);
        var numbers = NumberedMerges.TryBuild(merges, Bytes, 256 + merges.Length)!;
        for (var rank = 0; rank < merges.Length; rank++)
            Assert.Equal(256 + rank, numbers.Find(rank & 255, rank >> 8));
        Gen.Select(Gen.Int[256, 256 + merges.Length], Gen.Int[0, 256 + merges.Length]).Sample((left, right) =>
            numbers.Find(left, right) == NumberedMerges.None && numbers.Find(right, left) == NumberedMerges.None, iter: 100_000);
    }

    [Fact]
    public unsafe void Numbers_are_in_the_order_of_merges_and_name_their_ids()
    {
        // Ids may be in any order.
        var ids = new[] { 300, 270, 290 };
        var numbers = NumberedMerges.TryBuild([new(97, 98, ids[0]), new(99, 100, ids[1]), new(ids[0], ids[1], ids[2])], Bytes, 301)!;
        Assert.Equal(256, numbers.Find(97, 98));
        Assert.Equal(257, numbers.Find(99, 100));
        Assert.Equal(258, numbers.Find(256, 257));
        Assert.Equal(NumberedMerges.None, numbers.Find(257, 256));
        Assert.Equal(ids, new[] { numbers.Ids[256], numbers.Ids[257], numbers.Ids[258] });
        Assert.Equal(97, numbers.Ids[97]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public void Of_two_tokens_with_the_same_bytes_the_one_that_merges_make_counts(int times)
    {
        // 256 and 260 have the bytes of 257 and 262, and no merge makes them. Six times is a piece that is not merged but guessed.
        byte[]?[] tokens = [.. Bytes.Select(value => (byte[]?)[(byte)value]), .. new[] { 1, 1, 2, 4, 8 }.Select(times => Times("ab", times)), null, Times("ab", 8)];
        var model = new BpeModel(tokens, [new('a', 'b', 257), new(257, 257, 258), new(258, 258, 259), new(259, 259, 262)], ignoreMerges: false, "made here");
        var tokenizer = new Tokenizer(model, SplitFamily.Gpt2, [], TokenizerTemplate.None);
        Assert.Equal(Enumerable.Repeat(262, times).Append(257), tokenizer.Encode(Times("ab", (8 * times) + 1)));

        static byte[] Times(string text, int times) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, times)));
    }
}
