using CsCheck;
using Firn.Tokenization.Bpe;

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
        var numbers = new NumberedMerges(merges, Bytes, 256 + merges.Length);
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
        var numbers = new NumberedMerges([new(97, 98, ids[0]), new(99, 100, ids[1]), new(ids[0], ids[1], ids[2])], Bytes, 301);
        Assert.Equal(256, numbers.Find(97, 98));
        Assert.Equal(257, numbers.Find(99, 100));
        Assert.Equal(258, numbers.Find(256, 257));
        Assert.Equal(NumberedMerges.None, numbers.Find(257, 256));
        Assert.Equal(ids, [numbers.Ids[256], numbers.Ids[257], numbers.Ids[258]]);
        Assert.Equal(97, numbers.Ids[97]);
    }
}
