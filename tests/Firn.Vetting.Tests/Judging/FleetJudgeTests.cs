using CsCheck;
using Firn.Core.Recipes;
using Firn.Vetting.Checks;
using Firn.Vetting.Judging;
using Firn.Vetting.Profiles;
using Firn.Vetting.Tests.Fabric;

namespace Firn.Vetting.Tests.Judging;

/// <summary>One node's fault is the node's; the fault of nearly all is the environment's; who is far from the others is told.</summary>
public sealed class FleetJudgeTests
{
    private static readonly VettingProfile Profile = Read("[clock]\nmax_skew = \"100ms\"\n");

    [Fact]
    public void A_fault_of_one_is_the_nodes_and_a_fault_of_all_is_the_environments() =>
        Gen.Select(Gen.Int[3, 40], Gen.Int[0, 40]).Sample((count, failing) =>
        {
            failing = Math.Min(failing, count);
            var judged = Judge([.. FabricTests.Names(count).Select((name, i) => Node(name, i < failing ? new Finding(VettingVerdict.Bad, "environment_variables:NCCL_NET", "is not set", "set it") : null))]);

            var environment = failing >= 2 && failing >= 0.75 * count;
            Assert.Equal(environment ? 1 : 0, judged.Environment.Count);
            Assert.Equal(environment ? 0 : failing, judged.Nodes.Count(node => node.Verdict == VettingVerdict.Bad));
        });

    [Fact]
    public void A_node_with_a_fault_of_its_own_is_bad_also_when_the_environment_is_broken()
    {
        var all = new Finding(VettingVerdict.Bad, "environment_variables:A", "is not set", "set it");
        var nodes = FabricTests.Names(5).Select(name => Node(name, all)).ToArray();
        nodes[2] = nodes[2] with { Results = [Result("gpu", new Finding(VettingVerdict.Bad, "gpu:lost", "GPU 1 is lost", "drain")), .. nodes[2].Results] };

        var judged = Judge(nodes);

        Assert.Equal("environment_variables:A", Assert.Single(judged.Environment).Key);
        Assert.Equal(["n0002"], judged.Nodes.Where(node => node.Verdict == VettingVerdict.Bad).Select(node => node.Node));
    }

    [Fact]
    public void One_node_alone_is_never_an_environment() =>
        Assert.Empty(Judge([Node("n1", new Finding(VettingVerdict.Bad, "disk:full", "is full", "free it"))]).Environment);

    [Fact]
    public void When_nobody_comes_it_is_the_environment_that_cannot_start() =>
        Assert.Equal("rendezvous:missing", Assert.Single(Judge([.. FabricTests.Names(4).Select(name => new NodeRecord(name))]).Environment).Key);

    [Fact]
    public void The_node_behind_the_median_is_told_and_a_healthy_scatter_is_not() =>
        Gen.Select(Gen.Double[95, 105].Array[5, 60], Gen.Int[0, 1000]).Sample((values, where) =>
        {
            Assert.All(Judge(Rates(values)).Nodes, node => Assert.Equal(VettingVerdict.Ok, node.Verdict));
            var slow = (double[])values.Clone();
            slow[where % slow.Length] = 40;

            var judged = Judge(Rates(slow)).Nodes.Where(node => node.Verdict == VettingVerdict.Bad).ToList();

            Assert.Equal([$"n{where % slow.Length:0000}"], judged.Select(node => node.Node));
        });

    [Fact]
    public void Two_nodes_are_not_compared() => Assert.All(Judge(Rates([100, 10])).Nodes, node => Assert.Equal(VettingVerdict.Ok, node.Verdict));

    [Fact]
    public void A_node_with_another_driver_than_the_rest_is_degraded()
    {
        var nodes = FabricTests.Names(4).Select((name, i) => Node(name, null) with
        {
            Results = [new CheckResult { Check = "gpu", Facts = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["driver"] = i == 1 ? "535.1" : "550.54" } }],
        }).ToArray();

        var node = Assert.Single(Judge(nodes).Nodes, node => node.Findings.Count > 0);

        Assert.Equal(("n0001", VettingVerdict.Degraded, "gpu:differs:driver"), (node.Node, node.Verdict, node.Findings[0].Key));
    }

    [Fact]
    public void The_clock_that_differs_is_named_also_when_it_is_the_coordinators()
    {
        var one = Judge([.. FabricTests.Names(5).Select((name, i) => Node(name, null) with { ClockOffset = TimeSpan.FromSeconds(i == 3 ? 2 : 0.001) })]);
        Assert.Equal(["n0003"], one.Nodes.Where(node => node.Verdict == VettingVerdict.Bad).Select(node => node.Node));

        var coordinator = Judge([.. FabricTests.Names(5).Select(name => Node(name, null) with { ClockOffset = TimeSpan.FromSeconds(2) })]);
        Assert.All(coordinator.Nodes, node => Assert.Equal(VettingVerdict.Ok, node.Verdict));
    }

    [Fact]
    public void A_node_that_was_lost_or_is_not_done_says_in_which_check()
    {
        var judged = FleetJudge.Judge(Read("[memory]\n[shared_memory]\n"), [new NodeRecord("n1") { Joined = true, Lost = "its connection broke" }, new NodeRecord("n2") { Joined = true, Results = [Result("memory", null)] }], new FabricFindings());

        Assert.Equal("rendezvous:lost", judged.Nodes[0].Findings[0].Key);
        Assert.Contains("it was in shared_memory", judged.Nodes[1].Findings[0].Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void The_median_is_moved_by_no_minority() =>
        Gen.Select(Gen.Double[90, 110].Array[11], Gen.Double[0, 1e9].Array[5]).Sample((good, wild) => Robust.Median([.. good, .. wild]) is >= 90 and <= 110);

    private static FleetJudge.Judgement Judge(IReadOnlyList<NodeRecord> nodes) => FleetJudge.Judge(Profile, nodes, new FabricFindings());

    private static NodeRecord[] Rates(double[] values) =>
        [.. values.Select((value, i) => Node($"n{i:0000}", null) with { Results = [new CheckResult { Check = "cpu_gemm", Measurements = [new Measurement("gflops", value, "GFLOP/s", Better.Higher)] }] })];

    private static NodeRecord Node(string name, Finding? finding) => new(name) { Joined = true, Checked = true, Results = [Result("check", finding)] };

    private static CheckResult Result(string check, Finding? finding) => new() { Check = check, Findings = finding is null ? [] : [finding] };

    private static VettingProfile Read(string text)
    {
        var problems = new List<RecipeProblem>();
        var profile = VettingProfile.From(new RecipeReader(problems).Parse(text, "test.toml"), problems);
        Assert.Empty(problems);
        return profile;
    }
}
