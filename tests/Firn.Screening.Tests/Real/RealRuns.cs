using System.Diagnostics;
using Firn.Cluster.Tests.Slurm;
using Firn.Screening.Analysis;
using Firn.Screening.Tests.Analysis;
using Firn.Testing;

namespace Firn.Screening.Tests.Real;

/// <summary>
/// Real programs on this machine (workloads.sh), recorded by firn-node: the verdict is right or unknown, never another name. On the
/// first of idle, input-slow-pipe, late-sleep and the first two of cpu thresholds were looked at; no threshold was chosen on the others.
/// </summary>
[Collection(Alone.Name)]
public sealed class RealRuns(ConfusionOfRealRuns confusion) : IClassFixture<ConfusionOfRealRuns>, IDisposable
{
    private const int CannotRunHere = 77;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Cause.Idle, "idle-sleep")] // sleeps
    [InlineData(Cause.Idle, "idle-pipe")] // reads a pipe that nobody writes to
    [InlineData(Cause.Idle, "idle-lock")] // waits for a file's lock
    [InlineData(Cause.CpuBound, "cpu-shell")]
    [InlineData(Cause.CpuBound, "cpu-awk")]
    [InlineData(Cause.CpuBound, "cpu-sha256")]
    [InlineData(Cause.CpuBound, "cpu-gzip")]
    [InlineData(Cause.CpuBound, "cpu-python")]
    [InlineData(Cause.InputBound, "input-slow-pipe")] // reads a little, waits, reads a little
    [InlineData(Cause.InputBound, "input-slow-producer")] // sha256sum behind a pipe that is filled slowly
    [InlineData(Cause.InputBound, "throttle-sequential")] // a file that is not in memory, at 4 MB/s
    [InlineData(Cause.InputBound, "throttle-direct")] // direct reads of 256 kB, at 4 MB/s
    [InlineData(Cause.InputBound, "throttle-random")] // 4 kB here and there, 300 a second
    [InlineData(Cause.MemoryBound, "memory-faults")] // pages of a file that are not in memory
    [InlineData(Cause.MemoryBound, "group-sweep")] // a map of 64 MB in a group of 16 MB, from start to end again and again
    [InlineData(Cause.MemoryBound, "group-scatter")] // the same, here and there
    [InlineData(Cause.CommunicationBound, "talk-push")] // two processes send to each other as fast as both can
    [InlineData(Cause.CommunicationBound, "talk-echo")] // a megabyte to and fro
    [InlineData(Cause.CommunicationBound, "slow-link")] // two exchange 8 MB a step over a link of 80 MB/s
    [InlineData(Cause.LateStart, "late-sleep")]
    [InlineData(Cause.LateStart, "late-hash")]
    [InlineData(Cause.LateStart, "late-lock")] // waits for a lock, then works
    [InlineData(Cause.Straggler, "straggler-stopped")] // one of four ranks is stopped most of the time
    [InlineData(Cause.Straggler, "straggler-work")] // one of four works while three wait for it at a barrier
    [InlineData(Cause.Straggler, "straggler-end")] // one of four is still there when three have ended
    public void A_programs_cause_is_found_or_unknown(Cause truth, string workload)
    {
        var verdict = Screen(workload, folder["out"]);
        confusion.Add(truth, verdict.Cause, workload);

        // What a program waits for depends on what else the machine does: a wrong name counts when it is given three times.
        for (var again = 1; again < 3 && verdict.Cause != truth && verdict.Cause != Cause.Unknown; again++)
            verdict = Screen(workload, folder[$"again-{again}"]);
        var taken = $"{workload}: {truth} taken for {verdict.Cause}: {verdict.Why}";
        if (DependsOnMachine(workload))
            Require.That("screen-real", verdict.Cause == truth || verdict.Cause == Cause.Unknown, taken);
        Assert.True(verdict.Cause == truth || verdict.Cause == Cause.Unknown, taken);
    }

    // What a slow disk, a small memory or a slow link do to a program depends on disk, kernel and processors: these fail only where FIRN_REQUIRE names screen-real.
    private static bool DependsOnMachine(string workload) =>
        workload is "slow-link" or "talk-echo" or "straggler-work" || workload.StartsWith("throttle-", StringComparison.Ordinal) || workload.StartsWith("group-", StringComparison.Ordinal);

    /// <summary>STREAM's triad. Nothing that is read without privileges tells it from work of the processors.</summary>
    [Fact]
    public void Bandwidth_of_processors_memory_is_not_seen_and_reads_as_processors()
    {
        var cause = Screen("memory-bandwidth", folder["out"]).Cause;

        Assert.True(cause is Cause.CpuBound or Cause.Unknown, $"taken for {cause}");
    }

    private static Verdict Screen(string workload, string output)
    {
        var start = new ProcessStartInfo(Repository.File("tests", "Firn.Screening.Tests", "Real", "workloads.sh"), [workload, output, Repository.File("artifacts", "bin", "Firn.Node", "release", "firn-node")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardError = true,
            Environment = { ["MEMORY"] = StandIn.Program("memory") },
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Require.That("screen", process.ExitCode != CannotRunHere, error.Trim());
        Assert.True(process.ExitCode == 0, $"{workload} ended with {process.ExitCode}: {error}");
        return ScreenedJob.Read(output).Verdict;
    }
}

/// <summary>Tests that no other test of this program may load the machine for.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    internal const string Name = "alone";
}

/// <summary>What real programs were taken for at first sight; written to the file that FIRN_SCREEN_LOG names.</summary>
public sealed class ConfusionOfRealRuns : IDisposable
{
    private readonly List<(Cause Truth, Cause Verdict, string Workload)> runs = [];

    public void Add(Cause truth, Cause verdict, string workload)
    {
        lock (runs)
            runs.Add((truth, verdict, workload));
    }

    public void Dispose()
    {
        if (Environment.GetEnvironmentVariable("FIRN_SCREEN_LOG") is not { Length: > 0 } log || runs.Count == 0)
            return;
        var matrix = new ConfusionMatrix();
        foreach (var (truth, verdict, workload) in runs)
            matrix.Add(truth, verdict, workload);
        File.AppendAllText(log, matrix.Text($"{runs.Count} runs of real programs, {matrix.Wrong} taken for something else. Row: the cause they were written to have; column: the verdict."));
    }
}

/// <summary>Screening of a step on a Slurm of three node daemons.</summary>
public sealed class SlurmRuns(RealSlurm slurm) : IClassFixture<RealSlurm>
{
    [Fact]
    public void One_recorder_a_node_knows_every_rank_and_a_stalled_one_is_named()
    {
        slurm.Need();
        var node = Repository.File("artifacts", "bin", "Firn.Node", "release", "firn-node");
        File.WriteAllText(slurm["rank.sh"], """
            if [ "$SLURM_PROCID" = 3 ]; then
                ( sleep 1; while kill -STOP $$; do sleep 0.8; kill -CONT $$; sleep 0.2; done ) 2>/dev/null &
            fi
            i=0
            while [ $i -lt 60 ]; do j=0; while [ $j -lt 1000 ]; do j=$((j+1)); done; sleep 0.08; i=$((i+1)); done
            kill $! 2>/dev/null
            exit 0
            """);

        var status = Run("srun", "-N3", "-n6", "--overcommit", node, "screen", "run", "--every", "0.2", "--out", slurm["screen"], "--", "sh", slurm["rank.sh"]);

        Assert.Equal(0, status);
        Assert.Equal(["n1.samples", "n2.samples", "n3.samples"], Directory.GetFiles(slurm["screen"]).Select(Path.GetFileName).Order());
        var job = ScreenedJob.Read(slurm["screen"]);
        Assert.Equal([0, 1, 2, 3, 4, 5], job.Ranks);
        Assert.Equal((Cause.Straggler, 3, "n2"), (job.Verdict.Cause, Assert.Single(job.Stragglers).Rank, job.Stragglers[0].Node));
        Assert.Empty(Directory.Exists("/dev/shm/firn-screen-0") ? Directory.GetDirectories("/dev/shm/firn-screen-0").Where(one => one.Contains("-n", StringComparison.Ordinal) && one.Contains($"/{job.JobStep}.0-", StringComparison.Ordinal)) : []);
    }

    [Fact]
    public void A_job_that_is_cut_off_at_its_limit_has_its_data()
    {
        slurm.Need();
        var node = Repository.File("artifacts", "bin", "Firn.Node", "release", "firn-node");

        var status = Run("srun", "-N2", "-n2", "bash", "-c", $"( sleep 4; scancel $SLURM_JOB_ID ) & exec {node} screen run --every 0.2 --out {slurm["cut"]} -- sleep 100");

        Assert.NotEqual(0, status);
        Assert.All(ScreenedJob.Read(slurm["cut"]).Subjects, subject => Assert.True(subject.Seconds.Sum() > 1));
    }

    [Fact]
    public void The_steps_status_is_the_commands()
    {
        slurm.Need();
        var node = Repository.File("artifacts", "bin", "Firn.Node", "release", "firn-node");

        Assert.Equal(9, Run("srun", "-N1", "-n2", "--overcommit", node, "screen", "run", "--quiet", "--out", slurm["status"], "--", "sh", "-c", "exit $((9 * (SLURM_PROCID == 1)))"));
    }

    private static int Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false };
        using var process = Process.Start(start)!;
        Assert.True(process.WaitForExit(90_000), "the step took longer than 90 s");
        return process.ExitCode;
    }
}
