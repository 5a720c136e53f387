using System.Diagnostics;
using Firn.Cluster.Tests.Slurm;
using Firn.Screening.Analysis;
using Firn.Testing;

namespace Firn.Screening.Tests.Real;

/// <summary>Real commands on this machine, recorded by firn-node: the verdict is right or unknown, never another name.</summary>
public sealed class RealRuns : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Cause.Idle, "sleep 2.5")]
    [InlineData(Cause.CpuBound, "i=0; while [ $i -lt 900000 ]; do i=$((i+1)); done")]
    [InlineData(Cause.CpuBound, "awk 'BEGIN { for (i = 0; i < 30000000; i++) x += i }'")]
    [InlineData(Cause.InputBound, "i=0; while [ $i -lt 30 ]; do dd if=/dev/zero of=/dev/null bs=512k count=4 2>/dev/null; sleep 0.06; i=$((i+1)); done")]
    [InlineData(Cause.LateStart, "sleep 3; timeout 1 sh -c 'while :; do :; done'; true")]
    public void A_commands_cause_is_found_or_unknown(Cause truth, string script) => Judge(truth, "tuned", script);

    /// <summary>No threshold was chosen on these.</summary>
    [Theory]
    [InlineData(Cause.Idle, "mkfifo fifo; ( sleep 2.5; echo >fifo ) & cat fifo")]
    [InlineData(Cause.CpuBound, "timeout 2.5 sha256sum /dev/zero; true")]
    [InlineData(Cause.CpuBound, "timeout 2.5 gzip -9 </dev/urandom >/dev/null; true")]
    [InlineData(Cause.LateStart, "sleep 2.2; timeout 1.2 sha256sum /dev/zero; true")]
    [InlineData(Cause.MemoryBound, "\"$FAULTS\" fault 3")]
    public void A_command_that_was_never_seen_before_gets_its_cause_or_unknown(Cause truth, string script) => Judge(truth, "held out", script);

    [Fact]
    public void Processes_that_send_to_each_other_all_the_time_are_bound_by_communication()
    {
        File.WriteAllText(folder["send.js"], """
            const net = require('net');
            const block = Buffer.alloc(1 << 20);
            const server = net.createServer(socket => socket.on('data', () => {}));
            server.listen(0, '127.0.0.1', () => {
                const socket = net.connect(server.address().port, '127.0.0.1', function push() { while (socket.write(block)); });
                socket.on('drain', () => { while (socket.write(block)); });
                setTimeout(() => process.exit(0), 2500);
            });
            """);

        Judge(Cause.CommunicationBound, "held out", $"exec '{Require.Program("node", "node")}' '{folder["send.js"]}'");
    }

    [Fact]
    public void Bandwidth_of_processors_memory_is_not_seen_and_reads_as_processors() => Judge(Cause.CpuBound, "held out, known miss (memory bandwidth)", "\"$FAULTS\" triad 2.5");

    // What a command waits for depends on what else the machine does: a wrong name counts when it is given twice.
    private void Judge(Cause truth, string set, string script)
    {
        var first = Screen(script, folder["out"]);
        var verdict = first.Cause == truth || first.Cause == Cause.Unknown ? first : Screen(script, folder["again"]);

        if (Environment.GetEnvironmentVariable("FIRN_SCREEN_LOG") is { Length: > 0 } log)
            File.AppendAllText(log, $"{set}: {truth} {first.Cause} {verdict.Cause} {script}\n");
        Assert.True(verdict.Cause == truth || verdict.Cause == Cause.Unknown, $"{truth} taken for {first.Cause}, then {verdict.Cause}: {verdict.Why}");
    }

    private Verdict Screen(string script, string output)
    {
        var start = new ProcessStartInfo(Repository.File("artifacts", "bin", "Firn.Node", "release", "firn-node"), ["screen", "run", "--quiet", "--every", "0.1", "--out", output, "--", "sh", "-c", script]) { UseShellExecute = false, WorkingDirectory = folder.Path };
        if (script.Contains("$FAULTS", StringComparison.Ordinal))
            start.Environment["FAULTS"] = StandIn.Program("memory");
        using (var process = Process.Start(start)!)
            process.WaitForExit();
        return ScreenedJob.Read(output).Verdict;
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
