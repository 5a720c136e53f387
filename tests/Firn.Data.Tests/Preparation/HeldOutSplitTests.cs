using CsCheck;
using Firn.Core;
using Firn.Data.Deduplication;
using Firn.Data.Preparation;

namespace Firn.Data.Tests.Preparation;

public sealed class HeldOutSplitTests
{
    private static readonly Gen<Dictionary<string, long>> Works =
        Gen.Long[1, 1000].Array[2, 60].Select(sizes => sizes.Select((size, i) => (Name: $"work {i}", size)).ToDictionary(item => item.Name, item => item.size));

    [Fact]
    public void Chosen_works_stay_within_their_share_or_are_one_small_work() =>
        Gen.Select(Works, Gen.ULong, Gen.Double[0.01, 0.4]).Sample((works, seed, share) =>
        {
            var splits = HeldOutSplit.Assign(works, new() { HeldOutShare = share, DevShare = share / 2 }, seed);
            foreach (var (split, limit) in new[] { (DocumentSplit.HeldOut, share), (DocumentSplit.Dev, share / 2) })
            {
                var chosen = works.Where(work => splits[work.Key] == split).ToList();
                Assert.True(chosen.Count <= 1 || chosen.Sum(work => work.Value) <= limit * works.Values.Sum());
            }

            Assert.Contains(DocumentSplit.HeldOut, splits.Values);
            Assert.Contains(DocumentSplit.Train, splits.Values);
        });

    [Fact]
    public void The_seed_decides_which()
    {
        var works = Enumerable.Range(0, 100).ToDictionary(i => $"w{i}", _ => 10L);
        string Chosen(ulong seed) => string.Join(' ', HeldOutSplit.Assign(works, new(), seed).Where(pair => pair.Value == DocumentSplit.HeldOut).Select(pair => pair.Key).Order(StringComparer.Ordinal));
        Assert.Equal(Chosen(1), Chosen(1));
        Assert.NotEqual(Chosen(1), Chosen(2));
    }

    [Fact]
    public void Lists_are_obeyed_to_the_letter()
    {
        var works = new Dictionary<string, long> { ["a"] = 1000, ["b"] = 1, ["c"] = 1 };
        var splits = HeldOutSplit.Assign(works, new() { HeldOutWorks = ["a"], DevWorks = ["c"] }, 1);
        Assert.Equal((DocumentSplit.HeldOut, DocumentSplit.Train, DocumentSplit.Dev), (splits["a"], splits["b"], splits["c"]));
    }

    [Fact]
    public void A_listed_work_that_does_not_exist_is_an_error() =>
        Assert.Equal("FIRN-DAT-020", Assert.Throws<FirnException>(() => HeldOutSplit.Assign(new Dictionary<string, long> { ["a"] = 1 }, new() { DevWorks = ["b"] }, 1)).Code);

    [Fact]
    public void A_work_cannot_be_in_both_lists() =>
        Assert.Equal("FIRN-DAT-021", Assert.Throws<FirnException>(() => HeldOutSplit.Assign(new Dictionary<string, long> { ["a"] = 1 }, new() { DevWorks = ["a"], HeldOutWorks = ["a"] }, 1)).Code);
}
