using System.Diagnostics;
using System.Globalization;
using Firn.Cluster.Tests.Slurm;
using Firn.Testing;
using Firn.Vetting.Judging;
using Firn.Vetting.Reports;

namespace Firn.Vetting.Tests.Slurm;

/// <summary>
/// Faults on a real Slurm of three node daemons: the culprit is named, within the deadline, and healthy nodes are left alone.
/// One repetition each; FIRN_CAMPAIGN=20 runs the whole campaign, allows one wrong culprit a fault, and prints the counts.
/// </summary>
[Collection("environment")]
public sealed class CampaignTests(RealSlurm slurm) : IClassFixture<RealSlurm>
{
    private const int Deadline = 60;
    private static readonly int Repetitions = int.TryParse(Environment.GetEnvironmentVariable("FIRN_CAMPAIGN"), CultureInfo.InvariantCulture, out var count) ? count : 1;
    private static readonly string Program = Repository.File("artifacts", "bin", "Firn.Node", "release", "firn-node");

    [Fact]
    public void Healthy_nodes_raise_no_alarm() => Campaign("healthy", (_, _) => Vet(null), report => report is { Outcome: VettingOutcome.Vetted, Exclude: "", Findings: [], Links: [] }, allowedWrong: 0);

    [Fact]
    public void A_node_that_dies_while_it_is_vetted_is_named() => Campaign("dead", (node, _) =>
    {
        var report = Vet(null, worker =>
        {
            if (worker.Node != node)
                return false;
            Kill("KILL", int.Parse(File.ReadAllText(slurm[$"slurmd.{node}.pid"]), CultureInfo.InvariantCulture));
            Kill("KILL", worker.Parent);
            Kill("KILL", worker.Process);
            return true;
        });
        Run("slurmd", "-N", node);
        Until(() => Run("sinfo", "-h", "-N", "-t", "idle", "-o", "%N").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 3);
        return report;
    });

    [Fact]
    public void A_rank_that_is_stopped_half_of_the_time_is_named() => Campaign("stalled", (node, _) =>
    {
        using var stop = new CancellationTokenSource();
        Task? duty = null;
        var report = Vet(null, worker =>
        {
            if (worker.Node != node)
                return false;
            duty = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested && Directory.Exists($"/proc/{worker.Process}"))
                {
                    Kill("STOP", worker.Process);
                    await Task.Delay(150);
                    Kill("CONT", worker.Process);
                    await Task.Delay(150);
                }
            });
            return true;
        });
        stop.Cancel();
        duty?.Wait();
        return report;
    });

    [Fact]
    public void A_full_disk_is_named()
    {
        slurm.Need();
        Require.That("mount", Environment.IsPrivilegedProcess && File.Exists("/usr/bin/mount"), "cannot mount");
        foreach (var node in Nodes)
        {
            Directory.CreateDirectory(slurm[$"disk.{node}"]);
            Run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", slurm[$"disk.{node}"]);
        }

        try
        {
            Campaign("disk", (node, _) =>
            {
                using (var file = File.Create(slurm[$"disk.{node}/full"]))
                    file.Write(new byte[15 << 20]);
                var report = Vet(null);
                File.Delete(slurm[$"disk.{node}/full"]);
                return report;
            });
        }
        finally
        {
            foreach (var node in Nodes)
            {
                Run("umount", slurm[$"disk.{node}"]);
                Directory.Delete(slurm[$"disk.{node}"]);
            }
        }
    }

    [Fact]
    public void A_node_whose_environment_differs_is_named() => Campaign("skewed", (node, _) => Vet($"[ \"$SLURMD_NODENAME\" = {node} ] && export FIRN_TEST_SITE=other"));

    [Fact]
    public void When_all_environments_are_broken_nobody_is_excluded() => Campaign(
        "all alike",
        (_, _) => Vet("export FIRN_TEST_SITE=other"),
        report => report is { Outcome: VettingOutcome.EnvironmentFault, Exclude: "", Good: "n[1-3]" } && report.Environment is [{ Key: "environment_variables:FIRN_TEST_SITE" }]);

    [Fact]
    public void The_job_goes_on_as_another_without_its_bad_node_and_not_for_ever()
    {
        slurm.Need();
        Profile();
        Wrapper("[ \"$SLURMD_NODENAME\" = n2 ] && export FIRN_TEST_SITE=other");
        var script = slurm["again.sh"];
        File.WriteAllText(script, $"#!/bin/bash\n#SBATCH --job-name=again\n#SBATCH --nodes=2\n#SBATCH --output={slurm["again.%j.txt"]}\nexec {Program} vet run --profile {slurm["profile.toml"]} --worker {slurm["worker.sh"]} --resubmit 1 -- echo trained on {{nodes}} as attempt $FIRN_VET_ATTEMPT\n");

        // Two nodes of three: the second attempt fits without the bad one. Then with nowhere to go: the guard ends it.
        Run("sbatch", "--wait", "--nodelist=n[1-2]", "--export=ALL,FIRN_TEST_SITE=ok", script);
        Until(() => Directory.GetFiles(Path.GetDirectoryName(script)!, "again.*.txt").Any(file => File.ReadAllText(file).Contains("trained on", StringComparison.Ordinal)));

        var texts = Directory.GetFiles(Path.GetDirectoryName(script)!, "again.*.txt").Order(StringComparer.Ordinal).Select(File.ReadAllText).ToList();
        Assert.Equal(2, texts.Count);
        Assert.Contains("goes on as job", texts[0], StringComparison.Ordinal);
        Assert.Contains("trained on n[1,3] as attempt 1", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_job_whose_every_attempt_has_a_bad_node_ends_at_the_limit()
    {
        slurm.Need();
        Profile();
        Wrapper("[ \"$SLURMD_NODENAME\" != n3 ] && export FIRN_TEST_SITE=other");
        var script = slurm["limit.sh"];
        File.WriteAllText(script, $"#!/bin/bash\n#SBATCH --job-name=limit\n#SBATCH --nodes=1\n#SBATCH --output={slurm["limit.%j.txt"]}\nexec {Program} vet run --profile {slurm["profile.toml"]} --worker {slurm["worker.sh"]} --resubmit 1 -- touch {slurm["trained"]}\n");

        // Of three nodes only n3 is well: the first attempt is on n1, the second is told to be on n2 and must not ask for a third.
        Run("sbatch", "--wait", "--nodelist=n1", "--exclude=n3", "--export=ALL,FIRN_TEST_SITE=ok", script);
        Until(() => Directory.GetFiles(Path.GetDirectoryName(script)!, "limit.*.txt").Any(file => File.ReadAllText(file).Contains("FIRN-VET-041", StringComparison.Ordinal)));
        Until(() => Run("squeue", "-h", "-n", "limit").Length == 0);

        Assert.Equal(2, Directory.GetFiles(Path.GetDirectoryName(script)!, "limit.*.txt").Length);
        Assert.False(File.Exists(slurm["trained"]));
    }

    [Fact]
    public void A_node_whose_daemon_dies_while_its_worker_lives_is_named()
    {
        slurm.Need();
        Profile();
        var report = Vet(null, worker =>
        {
            if (worker.Node != "n2")
                return false;
            Kill("KILL", int.Parse(File.ReadAllText(slurm["slurmd.n2.pid"]), CultureInfo.InvariantCulture));
            return true;
        });
        Run("slurmd", "-N", "n2");
        Until(() => Run("sinfo", "-h", "-N", "-t", "idle", "-o", "%N").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 3);

        Assert.Equal("n2", report.Exclude);
        Assert.Contains(report.Findings, node => node.Node == "n2" && node.Findings.Any(finding => finding.Key is "slurm:daemon" or "rendezvous:missing"));
    }

    [Fact]
    public void As_a_prolog_of_Slurm_it_drains_a_bad_node_and_runs_nothing_of_the_jobs_owner()
    {
        slurm.Need();
        Require.Program("gcc", "gcc");
        var trusted = Directory.CreateDirectory($"/var/lib/firn-prolog-{Environment.ProcessId}").FullName;
        var (prolog, before) = (slurm["bin/prolog.sh"], File.ReadAllText(slurm["bin/prolog.sh"]));
        try
        {
            // Where Slurm's prolog runs firn-node, as root; n2's own scratch folder is missing, the shared one is not judged.
            foreach (var node in new[] { "n1", "n3" })
                Directory.CreateDirectory(Path.Combine(trusted, "scratch." + node));
            File.WriteAllText(Path.Combine(trusted, "prolog.toml"), $"name = \"prolog\"\n[gpu]\n[disk]\n[[disk.at]]\npath = \"{trusted}/scratch.%n\"\n[[disk.at]]\npath = \"/does/not/exist\"\nshared = true\n[environment_variables.expected]\nHOME = \"/never\"\n");
            File.WriteAllText(prolog, $"#!/bin/sh\nexec {Program} vet prolog --profile {trusted}/prolog.toml 2>>{slurm["prolog.err"]}\n");

            // The owner asks for his own library in every way that he has.
            var evil = $"--export=ALL,FIRN_NVML={StandIn.Library("marker")},LD_PRELOAD={StandIn.Library("marker")},FIRN_STANDIN_MARKER={slurm["marker"]}";
            Run("sbatch", "--wait", "-w", "n1", "--output=/dev/null", evil, $"--comment=VETNODE_HOME={trusted}", "--wrap", $"echo ran >{slurm["ran"]}");
            Assert.Equal("ran\n", File.ReadAllText(slurm["ran"]));
            Assert.DoesNotContain("prolog", Text(slurm["marker"]), StringComparison.Ordinal);

            var job = Run("sbatch", "--parsable", "-w", "n2", "--output=/dev/null", evil, "--wrap", $"echo ran >{slurm["never"]}").Trim();
            Until(() => Run("sinfo", "-h", "-N", "-n", "n2", "-o", "%T").StartsWith("drain", StringComparison.Ordinal));

            Run("scancel", job);
            Assert.False(File.Exists(slurm["never"]));
            Assert.DoesNotContain("prolog", Text(slurm["marker"]), StringComparison.Ordinal);
            var said = File.ReadAllText(slurm["prolog.err"]);
            Assert.Contains($"firn: n2: bad: disk:{trusted}/scratch.%n:missing", said, StringComparison.Ordinal);
            Assert.Contains("firn: n1: not for a prolog, left out: environment_variables", said, StringComparison.Ordinal);
            Assert.Contains("/does/not/exist is shared: it is not looked at", said, StringComparison.Ordinal);
        }
        finally
        {
            File.WriteAllText(prolog, before);
            Run("scontrol", "update", "NodeName=n2", "State=RESUME");
            Until(() => Run("sinfo", "-h", "-N", "-t", "idle", "-o", "%N").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length == 3);
            Directory.Delete(trusted, recursive: true);
        }
    }

    [Fact]
    public void No_secret_is_on_a_command_line_in_an_environment_or_in_an_output()
    {
        slurm.Need();
        Profile();
        var seen = new List<string>();
        var report = Vet(null, worker =>
        {
            // Every process of the vetting: the coordinator, srun, the step daemons' children.
            foreach (var process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
            {
                foreach (var file in new[] { "cmdline", "environ" })
                    seen.Add(Text(Path.Combine(process, file)));
            }

            return seen.Count > 0;
        });

        Assert.NotNull(report);
        var commands = seen.Where(text => text.Contains("firn-node", StringComparison.Ordinal) || text.Contains("--overlap", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, text => Assert.DoesNotMatch("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", text));
        Assert.All(Directory.GetFiles(slurm["out"]), file => Assert.DoesNotMatch("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", File.ReadAllText(file)));
    }

    private static string[] Nodes => ["n1", "n2", "n3"];

    private void Campaign(string fault, Func<string, int, VettingReport> act, Func<VettingReport, bool>? right = null, int allowedWrong = 1)
    {
        slurm.Need();
        Profile();
        var wrong = new List<string>();
        var longest = 0.0;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var node = Nodes[(repetition + fault.Length) % Nodes.Length];
            var report = act(node, repetition);
            longest = Math.Max(longest, report.Seconds);
            Assert.InRange(report.Seconds, 0, Deadline);
            if (!(right?.Invoke(report) ?? report is { Outcome: VettingOutcome.NotVetted } && report.Exclude == node))
                wrong.Add($"repetition {repetition}, {node}: {ReportTable.Write(report)}");
        }

        if (Environment.GetEnvironmentVariable("FIRN_CAMPAIGN_LOG") is { Length: > 0 } log)
            File.AppendAllText(log, string.Create(CultureInfo.InvariantCulture, $"{fault}: {Repetitions} repetitions, {wrong.Count} wrong, longest {longest:F1} s\n{string.Concat(wrong)}"));
        Assert.True(wrong.Count <= (Repetitions >= 20 ? allowedWrong : 0), string.Join('\n', wrong));
    }

    private void Profile() => File.WriteAllText(slurm["profile.toml"], $"""
        name = "campaign"
        deadline = "{Deadline}s"
        join_deadline = "20s"
        check_deadline = "15s"
        [environment_variables.expected]
        FIRN_TEST_SITE = "ok"
        [clock]
        max_skew = "500ms"
        [cpu_gemm]
        length = "1500ms"
        threads = 1
        max_frozen = 0.3
        [disk]
        [[disk.at]]
        path = "{(Directory.Exists(slurm["disk.n1"]) ? slurm["disk.%n"] : "/tmp")}"
        min_free = "8 MiB"
        [outliers]
        degraded = 0.8
        bad = 0.9
        [pairs]
        rounds = 3
        payload = "4 MiB"
        slow = 0.02
        deadline = "5s"
        [[collectives]]
        payload = "1 MiB"
        deadline = "10s"
        """);

    private void Wrapper(string line)
    {
        File.WriteAllText(slurm["worker.sh"], $"#!/bin/sh\n{line}\nexec {Program} \"$@\"\n");
        File.SetUnixFileMode(slurm["worker.sh"], (UnixFileMode)0b111_101_101);
    }

    private VettingReport Vet(string? wrapper, Func<(string Node, int Process, int Parent), bool>? fault = null)
    {
        // On a loaded machine this process may sleep through a whole vetting: one without its fault says nothing.
        for (var attempt = 1; ; attempt++)
        {
            if (Vet(wrapper, fault, out var said) is { } report)
                return report;
            Assert.True(attempt < 4, $"the vetting ended before the fault was set: {said}");
        }
    }

    /// <summary>One vetting; null when it ended before the fault was set.</summary>
    private VettingReport? Vet(string? wrapper, Func<(string Node, int Process, int Parent), bool>? fault, out string said)
    {
        slurm.Need();
        Wrapper(wrapper ?? ":");
        if (Directory.Exists(slurm["out"]))
            Directory.Delete(slurm["out"], recursive: true);
        var start = new ProcessStartInfo("salloc") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FIRN_TEST_SITE"] = "ok";
        foreach (var argument in new[] { "-Q", "-N3", Program, "vet", "run", "--profile", slurm["profile.toml"], "--out", slurm["out"], "--worker", slurm["worker.sh"] })
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var (watch, waits) = (Stopwatch.StartNew(), 0);
        var done = fault is null;
        while (!process.WaitForExit(5))
        {
            if (watch.Elapsed.TotalSeconds > Deadline + 30)
            {
                // Slurm may need minutes to believe that a node is back; the vetting begins with the job.
                var queue = Run("squeue", "-h", "-o", "%T %r %N");
                Assert.True(queue.StartsWith("PENDING", StringComparison.Ordinal) && waits++ < 3, $"the vetting did not end: {queue} {Run("sinfo", "-h", "-N", "-o", "%N %T %E")}");
                watch.Restart();
            }

            done = done || Workers().Any(fault!);
        }

        said = $"{output.Result} {error.Result}";
        Assert.True(File.Exists(slurm["out/report.json"]), $"no report: {said}");
        return !done ? null : ReportJson.Read(slurm["out/report.json"]);
    }

    private List<(string Node, int Process, int Parent)> Workers()
    {
        var workers = new List<(string, int, int)>();
        foreach (var path in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            if (!Text(Path.Combine(path, "cmdline")).Contains("firn-node\0vet\0worker", StringComparison.Ordinal) || Text(Path.Combine(path, "comm")).Trim() != "firn-node")
                continue;
            var variables = Text(Path.Combine(path, "environ")).Split('\0');

            // Other test clusters on this host have nodes of the same names.
            if (!variables.Contains("SLURM_CONF=" + slurm["slurm.conf"]))
                continue;
            var node = variables.FirstOrDefault(variable => variable.StartsWith("SLURMD_NODENAME=", StringComparison.Ordinal))?[16..];
            var stat = Text(Path.Combine(path, "stat"));
            if (node is not null && stat.Contains(')', StringComparison.Ordinal))
                workers.Add((node, int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture), int.Parse(stat[(stat.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture)));
        }

        return workers;
    }

    private static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static void Kill(string signal, int process) => Run("kill", "-" + signal, process.ToString(CultureInfo.InvariantCulture));

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var argument in new[] { "-c", program == "slurmd" ? "exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null" : "exec \"$0\" \"$@\" 2>/dev/null", program }.Concat(arguments))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text;
    }

    private static void Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "not within a minute");
            Thread.Sleep(100);
        }
    }
}
