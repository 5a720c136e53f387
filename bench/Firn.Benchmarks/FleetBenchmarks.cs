using System.Diagnostics;
using System.Globalization;
using Firn.Benchmarks.Running;
using Firn.Cluster.Slurm;
using Firn.Vetting;
using Firn.Vetting.Checks;
using Firn.Vetting.Fabric;
using Firn.Vetting.Judging;
using Firn.Vetting.Profiles;
using Firn.Vetting.Reports;

namespace Firn.Benchmarks;

/// <summary>A vetting of ten thousand simulated nodes, of which a hundred are bad: judging, finding the slow one, report and lists.</summary>
internal static class FleetBenchmarks
{
    private const int Count = 10_000;
    private static readonly IReadOnlyList<string> Names = [.. Enumerable.Range(0, Count).Select(i => "nid" + i.ToString("D6", CultureInfo.InvariantCulture))];

    public static IReadOnlyList<BenchmarkRow> Run()
    {
        var profile = new VettingProfile { Name = "simulated", Source = new(default) };
        var nodes = Names.Select(Node).ToList();
        var judged = FleetJudge.Judge(profile, nodes, new FabricFindings());
        var report = Report(judged);
        var (json, junit) = (ReportJson.Write(report).Length, JUnit.Write(report).Length);
        var levels = 0;
        var bisection = Rate(() => levels = Bisect());
        return
        [
            new BenchmarkRow { Name = "10,000 nodes x 14 checks judged", Unit = "nodes/CPU-s", Ours = Rate(() => FleetJudge.Judge(profile, nodes, new FabricFindings())), Target = 10_000 },
            new BenchmarkRow { Name = string.Create(CultureInfo.InvariantCulture, $"one slow node found by halving, {levels} levels of tests"), Unit = "nodes/CPU-s", Ours = bisection, Target = 10_000 },
            new BenchmarkRow { Name = string.Create(CultureInfo.InvariantCulture, $"report: {json} bytes of JSON, {junit} of JUnit"), Unit = "nodes/CPU-s", Ours = Rate(() => ReportJson.Write(Report(judged)).Length + JUnit.Write(report).Length + ReportTable.Write(report).Length), Target = 10_000 },
        ];
    }

    private static double Rate<T>(Func<T> work) => BenchmarkRun.PerCpuSecond(() =>
    {
        GC.KeepAlive(work());
        return Count;
    });

    private static NodeRecord Node(string name, int index) => new(name)
    {
        Joined = true,
        Checked = true,
        Results =
        [
            .. Enumerable.Range(0, 14).Select(check => new CheckResult
            {
                Check = "check" + check.ToString(CultureInfo.InvariantCulture),
                Measurements = [new Measurement("rate", 100 + (index * 7919 % 100 / 50.0), "GB/s", Better.Higher)],
                Findings = check == 3 && index % 100 == 7 ? [new Finding(VettingVerdict.Bad, "check3:fault", "is not as it should be", "drain the node")] : [],
            }),
        ],
    };

    private static VettingReport Report(FleetJudge.Judgement judged)
    {
        var bad = judged.Nodes.Where(node => node.Verdict == VettingVerdict.Bad).ToList();
        return new VettingReport
        {
            Outcome = VettingOutcome.NotVetted,
            Profile = "simulated",
            Nodes = Count,
            Needed = Count,
            Good = HostList.Fold(judged.Nodes.Where(node => node.Verdict == VettingVerdict.Ok).Select(node => node.Node)),
            Exclude = HostList.Fold(bad.Select(node => node.Node)),
            Findings = bad,
            Numbers = judged.Numbers,
        };
    }

    private static int Bisect()
    {
        var search = new GroupBisection(new Fleet(), new CollectiveSettings(), 5e9);
        search.Search(Names, CancellationToken.None).GetAwaiter().GetResult();
        return search.Slow.SequenceEqual([Fleet.Slow]) ? search.Levels : throw new UnreachableException($"halving found {string.Join(", ", search.Slow)}");
    }

    /// <summary>All nodes send 10 GB/s, one a fifth of it.</summary>
    private sealed class Fleet : IFleet
    {
        public const string Slow = "nid006789";

        public Task<IReadOnlyList<PairOutcome>> Pairs(IReadOnlyList<(string First, string Second)> pairs, long bytes, TimeSpan deadline, CancellationToken stop) => throw new NotSupportedException();

        public Task<IReadOnlyList<GroupOutcome>> Groups(IReadOnlyList<IReadOnlyList<string>> groups, CollectiveSettings collective, CancellationToken stop) =>
            Task.FromResult<IReadOnlyList<GroupOutcome>>([.. groups.Select(group => new GroupOutcome(group, group.Contains(Slow, StringComparer.Ordinal) ? 2e9 : 10e9, null, [], "tcp"))]);
    }
}
