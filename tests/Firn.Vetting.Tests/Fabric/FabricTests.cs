using CsCheck;
using Firn.Vetting.Fabric;
using Firn.Vetting.Judging;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Tests.Fabric;

/// <summary>Who is tested with whom, and who is named; small fleets and ten thousand simulated nodes.</summary>
public sealed class FabricTests
{
    [Fact]
    public void Every_round_is_of_disjoint_pairs_and_nobody_meets_a_partner_twice() =>
        Gen.Int[2, 70].Sample(count =>
        {
            var nodes = Names(count);
            var met = new HashSet<(string, string)>();
            for (var round = 0; round < count - 1 + (count % 2); round++)
            {
                var pairs = PairPlan.Round(nodes, round);
                Assert.Equal(count / 2, pairs.Count);
                Assert.Equal(pairs.Count * 2, pairs.SelectMany(pair => new[] { pair.First, pair.Second }).Distinct().Count());
                Assert.All(pairs, pair => Assert.True(met.Add(pair), $"{pair} met twice"));
            }

            Assert.Equal(count * (count - 1) / 2, met.Count);
        });

    [Fact]
    public void The_slow_node_is_named_wherever_it_is_and_however_many_there_are() =>
        Gen.Select(Gen.Int[3, 40], Gen.Int[0, 1000], Gen.Int[2, 4]).Sample((count, where, rounds) =>
        {
            var nodes = Names(count);
            var fleet = new SimulatedFleet { SlowNodes = { [nodes[where % count]] = 0.2 } };

            var found = Run(fleet, nodes, rounds);

            Assert.Equal([(nodes[where % count], "pairs:slow")], found.Nodes.Select(item => (item.Node, item.Finding.Key)));
            Assert.Empty(found.Links);
        });

    [Fact]
    public void A_slow_link_is_named_and_neither_of_its_ends() =>
        Gen.Select(Gen.Int[4, 20], Gen.Int[0, 1000]).Sample((count, which) =>
        {
            var nodes = Names(count);
            var pair = PairPlan.Round(nodes, 0)[which % (count / 2)];
            var fleet = new SimulatedFleet { SlowLinks = { [pair] = 0.1 } };

            var found = Run(fleet, nodes, 3);

            Assert.Equal([pair], found.Links.Select(link => (link.First, link.Second)));
            Assert.Empty(found.Nodes);
        });

    [Fact]
    public void Of_two_nodes_nobody_knows_which_is_slow()
    {
        var found = Run(new SimulatedFleet { SlowNodes = { ["n0001"] = 0.1 } }, Names(2), 1, "5 GB/s");

        Assert.Equal(["n0000", "n0001"], found.Nodes.Select(item => item.Node));
        Assert.All(found.Nodes, item => Assert.Equal(VettingVerdict.Unknown, item.Finding.Verdict));
    }

    [Fact]
    public void When_all_are_slow_it_is_the_fabric()
    {
        // The silent fall-back from the fabric to TCP: a factor of twenty, everywhere alike.
        var found = Run(new SimulatedFleet { Rate = 0.5e9 }, Names(8), 2, "5 GB/s");

        Assert.Empty(found.Nodes);
        Assert.Equal("pairs:all_slow", Assert.Single(found.Fabric).Key);
    }

    [Fact]
    public void One_bad_moment_blames_nobody()
    {
        var fleet = new SimulatedFleet { SlowNodes = { ["n0003"] = 0.1 }, SlowTests = 1 };

        Assert.Empty(Run(fleet, Names(8), 2).Nodes);
    }

    [Fact]
    public void A_node_that_does_not_answer_is_named_and_not_its_partners()
    {
        var found = Run(new SimulatedFleet { Dead = { "n0005" } }, Names(9), 2);

        Assert.Equal([("n0005", "pairs:unreachable")], found.Nodes.Select(item => (item.Node, item.Finding.Key)));
    }

    [Theory]
    [InlineData(8)]
    [InlineData(100)]
    [InlineData(10_000)]
    public async Task Halving_names_the_slow_node_in_about_log2_levels(int count)
    {
        var nodes = Names(count);
        var fleet = new SimulatedFleet { SlowNodes = { [nodes[count / 3]] = 0.1 } };
        var search = new GroupBisection(fleet, new CollectiveSettings(), 5e9);

        await search.Search(nodes, TestContext.Current.CancellationToken);

        Assert.Equal([nodes[count / 3]], search.Slow);
        Assert.Empty(search.Links);
        Assert.InRange(search.Levels, 1, (int)Math.Ceiling(Math.Log2(count)) + 2);
    }

    [Fact]
    public async Task Halving_names_several_slow_nodes()
    {
        var nodes = Names(1000);
        var fleet = new SimulatedFleet { SlowNodes = { ["n0001"] = 0.1, ["n0500"] = 0.1, ["n0999"] = 0.1 } };
        var search = new GroupBisection(fleet, new CollectiveSettings(), 5e9);

        await search.Search(nodes, TestContext.Current.CancellationToken);

        Assert.Equal(["n0001", "n0500", "n0999"], search.Slow);
    }

    [Fact]
    public async Task Halving_names_the_link_where_both_halves_are_fast()
    {
        var nodes = Names(16);
        var fleet = new SimulatedFleet { SlowLinks = { [("n0003", "n0011")] = 0.1 } };
        var search = new GroupBisection(fleet, new CollectiveSettings(), 5e9);

        await search.Search(nodes, TestContext.Current.CancellationToken);

        Assert.Empty(search.Slow);
        Assert.Equal([("n0003", "n0011")], search.Links);
    }

    [Fact]
    public void Ten_thousand_nodes_have_rounds_of_disjoint_pairs_and_one_culprit()
    {
        var nodes = Names(10_000);
        var fleet = new SimulatedFleet { SlowNodes = { ["n7321"] = 0.3 } };

        var found = Run(fleet, nodes, 3);

        Assert.Equal(["n7321"], found.Nodes.Select(item => item.Node));
        Assert.Equal(20_000, found.Measurements.Count);
    }

    private static FabricFindings Run(SimulatedFleet fleet, List<string> nodes, int rounds, string? least = null)
    {
        var profile = new VettingProfile { Name = "test", Source = new(default), Pairs = new PairSettings { Rounds = rounds, MinRate = least is not null && Quantity.TryParse(least, true, out var rate) ? rate : null } };
        var findings = new FabricFindings();
        new FabricPhase(profile, fleet, findings).Run(nodes, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return findings;
    }

    internal static List<string> Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"n{i:0000}")];
}
