using Firn.Core.Recipes;
using Firn.Testing;
using Firn.Vetting.Fabric;
using Firn.Vetting.Judging;
using Firn.Vetting.Nccl;
using Firn.Vetting.Profiles;
using Firn.Vetting.Rendezvous;
using Firn.Vetting.Worker;

namespace Firn.Vetting.Tests.Nccl;

/// <summary>
/// Collectives over NCCL through stand-in libraries that really reduce between processes (synthetic: no GPU was there):
/// three nodes with two GPUs each, one process a GPU, and every way in which one of them can fail.
/// </summary>
[Collection("environment")]
public sealed class NcclTests : IDisposable
{
    private static readonly string[] Rank = [Repository.File("artifacts", "bin", "Firn.Node", "release", "firn-node"), "vet", "rank"];
    private readonly TemporaryFolder folder = new();
    private readonly string?[] before = [.. Names.Select(Environment.GetEnvironmentVariable)];

    public NcclTests()
    {
        var library = StandIn.Library("nccl");
        Set([library, library, folder["faults"], folder.Path]);
    }

    private static string[] Names => ["FIRN_NCCL", "FIRN_CUDA", "FIRN_STANDIN_NCCL", "FIRN_STANDIN_FOLDER"];

    public void Dispose()
    {
        Set(before);
        folder.Dispose();
    }

    [Fact]
    public async Task The_profile_for_alps_ends_its_collectives_well()
    {
        var alps = ProfileFile.Load("alps-gh200");
        var findings = await Test([], [.. alps.Collectives.Select(collective => collective with { Payload = new(300_000, "B"), MinNccl = new(1, "B/s") })]);

        Assert.Empty(findings.Nodes);
        Assert.Empty(findings.Fabric);
        Assert.Equal([("one of each node", "nccl", 3), ("all", "nccl", 3)], findings.Collectives.Select(collective => (collective.Name, collective.Transport, collective.Members)));
        Assert.EndsWith("with 6 GPUs over AWS Libfabric, at least 1.00 B/s is asked for", findings.Collectives[1].Text, StringComparison.Ordinal);
        Assert.Equal(["n1", "n2", "n3"], findings.Measurements.Where(item => item.Measurement.Name == "nvlink" && item.Measurement.Value > 0).Select(item => item.Node).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("n2 error driver 100", "cuInit")]
    [InlineData("n2.1 error memory 2", "GPU 1: cuMemAlloc: out of memory")]
    [InlineData("n2.1 hang memory", "opening the GPU")]
    [InlineData("n2.0 error join 2", "GPU 0: ncclCommInitRank: unhandled system error")]
    [InlineData("n2.1 die join", "GPU 1: its process ended while it was in ncclCommInitRank")]
    [InlineData("n2.1 error reduce 1", "GPU 1: ncclAllReduce: unhandled cuda error")]
    [InlineData("n2.1 die reduce", "GPU 1: its process ended while it was in ncclAllReduce")]
    public async Task A_GPU_that_fails_by_itself_is_named_and_the_others_are_tested_without_it(string fault, string cause)
    {
        var findings = await Test([fault], [Full]);

        var (node, finding) = Assert.Single(findings.Nodes);
        Assert.Equal(("n2", VettingVerdict.Bad, "collective:all:failed"), (node, finding.Verdict, finding.Key));
        Assert.Contains(cause, finding.Cause, StringComparison.Ordinal);
        Assert.Equal(2, findings.Collectives.Count);
        Assert.True(findings.Collectives[1] is { Members: 2, BusRate: > 0 });
    }

    [Theory]
    [InlineData("n2.1 hang join")]
    [InlineData("n2.1 hang reduce\n* hang abort")]
    [InlineData("n2 slow reduce 800")]
    public async Task A_GPU_for_which_all_wait_is_found_by_halving(string fault)
    {
        var findings = await Test([fault], [Full with { MinNccl = new(800_000, "B/s"), Runs = 1 }], "n1", "n2", "n3", "n4");

        var (node, finding) = Assert.Single(findings.Nodes);
        Assert.Equal(("n2", VettingVerdict.Bad, "collective:all:slow"), (node, finding.Verdict, finding.Key));
        Assert.Empty(findings.Links);
    }

    [Fact]
    public async Task A_wrong_sum_is_seen()
    {
        var findings = await Test(["n2.1 wrong reduce"], [Full with { Topology = Topology.Intranode }]);

        var (node, finding) = Assert.Single(findings.Nodes);
        Assert.Equal("n2", node);
        Assert.Contains("the sum is wrong at element 37500", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_sockets_instead_of_the_fabric_are_the_environments_fault_and_one_nodes_alone_its_own()
    {
        var all = await Test(["* network Socket"], [Full with { MinNccl = new(1e15, "B/s") }]);
        var one = await Test(["n3 network Socket"], [Full]);

        Assert.Equal("collective:all:socket", Assert.Single(all.Fabric).Key);
        Assert.Empty(all.Nodes);
        Assert.Equal("n3", Assert.Single(one.Nodes).Node);
        Assert.Contains("NCCL uses the network Socket, the others AWS", one.Nodes[0].Finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_library_the_answer_is_clear_and_where_it_is_not_required_TCP_is_measured()
    {
        Environment.SetEnvironmentVariable("FIRN_NCCL", folder["none.so"]);

        var required = await Test([], [Full]);
        var allowed = await Test([], [Full with { NcclRequired = false }]);

        Assert.Equal(["n1", "n2", "n3"], required.Nodes.Select(item => item.Node));
        Assert.All(required.Nodes, item => Assert.Equal((VettingVerdict.Unknown, $"NCCL is asked for and cannot be used: libnccl.so.2: {folder["none.so"]} does not exist"), (item.Finding.Verdict, item.Finding.Cause)));
        Assert.Empty(allowed.Nodes);
        Assert.Equal("tcp", Assert.Single(allowed.Collectives).Transport);
    }

    [Fact]
    public async Task A_machine_without_a_driver_starts_no_process()
    {
        Environment.SetEnvironmentVariable("FIRN_CUDA", null);
        Require.That("no-gpu", !File.Exists("/dev/nvidiactl"), "this machine has a GPU");
        using var ranks = new NcclRanks(["/does/not/exist"], "n1");

        var answer = await ranks.Answer(new Message { Kind = "nccl-open", Group = "a", Seconds = 5 }, TestContext.Current.CancellationToken);

        Assert.Equal("no driver for NVIDIA's GPUs runs on this machine", answer.Error);
    }

    [Fact]
    public async Task A_machine_alone_tests_its_own_GPUs()
    {
        File.WriteAllText(folder["faults"], "");
        using var ranks = new NcclRanks(Rank, "n1");
        var findings = new FabricFindings();

        await new FabricPhase(Profile([Full, Full with { Name = "between", Topology = Topology.Internode }]), new LoneNode(ranks), findings).Run(["n1"], TestContext.Current.CancellationToken);

        Assert.Empty(findings.Nodes);
        Assert.Equal(["all"], findings.Collectives.Select(collective => collective.Name));
    }

    [Fact]
    public async Task The_processes_end_with_their_worker()
    {
        File.WriteAllText(folder["faults"], "n1 hang join");
        using (var process = RankProcess.Start(Rank, "n1"))
        {
            Assert.Null((await process.Ready(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken)).Error);
            var running = process.Run(new RankTask { World = 2, Id = Convert.ToBase64String(new byte[128]), Bytes = 4096, Runs = 1, Seconds = 60 }, TestContext.Current.CancellationToken);
            await Task.Delay(200, TestContext.Current.CancellationToken);
            process.CloseInput();
            Assert.Contains("its process ended while it was in ncclCommInitRank", (await running).Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_pattern_is_exact_for_every_number_of_members()
    {
        foreach (var members in new[] { 1, 2, 3, 15, 16, 17, 1000, 40_000 })
        {
            foreach (var index in new[] { 0L, 1, 255, 256, 70_001 })
            {
                float sum = 0;
                for (var rank = 0; rank < members; rank++)
                    sum += SumPattern.Value(index, rank);
                Assert.Equal(sum, SumPattern.Sum(index, members));
                Assert.True(sum < 1 << 24);
            }
        }

        var values = new float[1000];
        for (var i = 0; i < values.Length; i++)
            values[i] = SumPattern.Sum(700 + i, 3);
        Assert.Equal(-1, SumPattern.Wrong(values, 700, 3));
        values[999]++;
        Assert.Equal(1699, SumPattern.Wrong(values, 700, 3));
    }

    private static CollectiveSettings Full => new() { Name = "all", Topology = Topology.Full, Payload = new(300_000, "B"), Deadline = TimeSpan.FromSeconds(5), NcclRequired = true, MinNccl = new(1, "B/s") };

    private static VettingProfile Profile(IReadOnlyList<CollectiveSettings> collectives) => VettingProfile.From(new RecipeReader([]).Parse("", "test.toml"), []) with { Collectives = collectives };

    private async Task<FabricFindings> Test(string[] faults, IReadOnlyList<CollectiveSettings> collectives, params string[] nodes)
    {
        File.WriteAllLines(folder["faults"], faults);
        nodes = nodes.Length > 0 ? nodes : ["n1", "n2", "n3"];
        var stop = TestContext.Current.CancellationToken;
        var secret = JobSecret.Create();
        await using var coordinator = new Coordinator(secret, nodes, 0, TimeSpan.FromSeconds(30), TimeProvider.System);
        coordinator.Open();
        var workers = nodes.Select(node => Task.Run(() => new NodeWorker(node, secret, TimeProvider.System, Rank).Run([$"127.0.0.1:{coordinator.Port}"], TimeSpan.FromSeconds(10), stop), stop)).ToList();
        await coordinator.Join(TimeSpan.FromSeconds(10), () => false, stop);
        var findings = new FabricFindings();
        await new FabricPhase(Profile(collectives), coordinator, findings).Run(nodes, stop);
        await coordinator.Stop();
        await Task.WhenAll(workers);
        return findings;
    }

    private static void Set(string?[] values)
    {
        for (var i = 0; i < Names.Length; i++)
            Environment.SetEnvironmentVariable(Names[i], values[i]);
    }
}
