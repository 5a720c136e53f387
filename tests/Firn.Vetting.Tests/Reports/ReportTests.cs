using System.Xml.Linq;
using Firn.Core;
using Firn.Testing;
using Firn.Vetting.Checks;
using Firn.Vetting.History;
using Firn.Vetting.Judging;
using Firn.Vetting.Profiles;
using Firn.Vetting.Reports;
using Firn.Vetting.Tests.Fabric;

namespace Firn.Vetting.Tests.Reports;

/// <summary>A report says the same in every form, stays small, and cannot be broken by what a node says.</summary>
public sealed class ReportTests
{
    [Fact]
    public void A_report_comes_back_from_its_file_and_every_form_names_the_bad_node()
    {
        using var folder = new TemporaryFolder();
        var report = Small();

        ReportFolder.Write(folder["out"], report);
        var back = ReportJson.Read(folder["out/report.json"]);

        Assert.Equal(ReportJson.Write(report), ReportJson.Write(back));
        Assert.Equal("n2\n", File.ReadAllText(folder["out/exclude.txt"]));
        Assert.Equal("n1\nn3\n", File.ReadAllText(folder["out/good.txt"]));
        Assert.Equal("n2\n", File.ReadAllText(folder["out/bad.txt"]));
        Assert.Contains("n2", File.ReadAllText(folder["out/report.txt"]), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["out"]));
    }

    [Fact]
    public void The_table_is_its_golden_file() => Golden.Match("tests/compat/vetting-report.txt", ReportTable.Write(Small()));

    [Fact]
    public void The_json_is_its_golden_file() => Golden.Match("tests/compat/vetting-report-v1.json", ReportJson.Write(Small()));

    [Fact]
    public void Junit_has_a_case_a_node_and_survives_control_characters()
    {
        var xml = XDocument.Parse(JUnit.Write(Small()));

        Assert.Equal(("4", "1"), (xml.Root!.Attribute("tests")!.Value, xml.Root.Attribute("failures")!.Value));
        Assert.Equal(["environment", "n1", "n2", "n3"], xml.Root.Elements("testcase").Select(test => test.Attribute("name")!.Value));
        Assert.Contains("<b>", xml.Descendants("failure").Single().Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VettingOutcome.Vetted, ExitCode.Ok)]
    [InlineData(VettingOutcome.NotVetted, ExitCode.No)]
    [InlineData(VettingOutcome.EnvironmentFault, ExitCode.Environment)]
    [InlineData(VettingOutcome.Late, ExitCode.TimedOut)]
    public void Each_outcome_has_its_exit_code(VettingOutcome outcome, ExitCode code) => Assert.Equal(code, (Small() with { Outcome = outcome }).ExitCode);

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("{\"schema\":\"firn.vetting\",\"version\":9,\"outcome\":\"vetted\",\"profile\":\"x\"}")]
    public void Another_file_is_no_report(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["report.json"], text);

        Assert.Equal("FIRN-VET-020", Assert.Throws<FirnException>(() => ReportJson.Read(folder["report.json"])).Code);
    }

    [Fact]
    public void Ten_thousand_nodes_with_a_hundred_bad_ones_make_a_small_report()
    {
        var profile = new VettingProfile { Name = "simulated", Source = new(default) };
        var nodes = FabricTests.Names(10_000).Select((name, i) => new NodeRecord(name)
        {
            Joined = true,
            Checked = true,
            Results =
            [
                .. Enumerable.Range(0, 14).Select(check => new CheckResult
                {
                    Check = $"check{check}",
                    Measurements = [new Measurement("rate", 100 + (i * 7919 % 100 / 50.0), "GB/s", Better.Higher)],
                    Findings = check == 3 && i % 100 == 7 ? [new Finding(VettingVerdict.Bad, "check3:fault", "is not as it should be", "drain the node")] : [],
                }),
            ],
        }).ToList();

        var judged = FleetJudge.Judge(profile, nodes, new FabricFindings());
        var bad = judged.Nodes.Where(node => node.Verdict == VettingVerdict.Bad).ToList();
        var report = Small() with
        {
            Nodes = nodes.Count,
            Good = Cluster.Slurm.HostList.Fold(judged.Nodes.Except(bad).Select(node => node.Node)),
            Exclude = Cluster.Slurm.HostList.Fold(bad.Select(node => node.Node)),
            Findings = bad,
            Numbers = judged.Numbers,
        };

        Assert.Equal(100, bad.Count);
        Assert.InRange(ReportJson.Write(report).Length, 1, 64_000);
        Assert.InRange(ReportTable.Write(report).Length, 1, 16_000);
        Assert.Equal(10_001, XDocument.Parse(JUnit.Write(report)).Descendants("testcase").Count());
    }

    [Fact]
    public void A_history_counts_strikes_and_survives_half_a_line()
    {
        using var folder = new TemporaryFolder();
        var history = new NodeHistory(folder["history.jsonl"]);
        for (var i = 0; i < 3; i++)
        {
            history.Append(Small() with { Job = $"{i}" });
            Assert.Equal(i == 2 ? ["n2"] : [], history.Struck().Select(item => item.Node));
        }

        File.AppendAllText(folder["history.jsonl"], "{\"at\":\"2026");

        Assert.Equal(3, history.Of("n2").Count);
        Assert.All(history.Of("n2"), item => Assert.Equal("bad gpu:lost", item.Said));
        Assert.All(history.Of("n1"), item => Assert.Equal("ok", item.Said));
        Assert.Empty(history.Of("n9"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["history.jsonl"]));
    }

    private static VettingReport Small() => new()
    {
        Outcome = VettingOutcome.NotVetted,
        Profile = "test",
        Job = "17",
        Started = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Seconds = 12.5,
        Nodes = 3,
        Needed = 3,
        Good = "n[1,3]",
        Exclude = "n2",
        Findings = [new NodeVerdict("n2", VettingVerdict.Bad, [new Finding(VettingVerdict.Bad, "gpu:lost", "GPU 1: <b>lost\u0001", "drain the node and reboot it")])],
        Links = [new LinkFinding("n1", "n3", new Finding(VettingVerdict.Degraded, "pairs:link", "1.00 GB/s, both ends are faster elsewhere", "have the route between them looked at"))],
        Collectives = [new CollectiveResult("all_reduce", "tcp", 2, 1e9, "1.00 GB/s")],
        Numbers = [new FleetNumber("memory_bandwidth", "triad", "B/s", 3, 1.5e11, 1e9, 1.4e11, "n1", 1.6e11, "n3")],
        Checks = ["gpu", "memory_bandwidth"],
        Notes = ["n2 was bad in 3 of its last 3 vettings: have it drained"],
        Units = "GiB/s",
    };
}
