using System.Diagnostics;
using Firn.Cluster.Slurm;
using Firn.Core;

namespace Firn.Cluster.Tests.Slurm;

/// <summary>The client beside a real controller and three node daemons.</summary>
[Collection(SlurmCollection.Name)]
public sealed class SlurmClientTests(RealSlurm slurm)
{
    private readonly SlurmClient client = new();

    [Fact]
    public void A_job_runs_on_all_its_nodes_and_ends_completed()
    {
        slurm.Need();

        var id = client.Submit(new JobSpec { Name = "hosts", Command = ["sh", "-c", "echo $SLURMD_NODENAME"], Nodes = 3, Output = slurm["hosts.txt"] }, "hosts-1");

        Assert.Equal(JobState.Completed, End(id).State);
        Assert.Equal(["n1", "n2", "n3"], File.ReadAllLines(slurm["hosts.txt"]).Order());
    }

    [Fact]
    public void One_token_gives_one_job_however_often_it_is_submitted()
    {
        slurm.Need();
        var job = new JobSpec { Name = "once", Command = ["true"], Output = slurm["once.txt"] };

        var ids = Enumerable.Range(0, 3).Select(_ => client.Submit(job, "once-1")).Distinct().ToList();

        Assert.Single(ids);
        Assert.Single(client.Jobs(), status => status.Token == "once-1");
    }

    [Fact]
    public void A_submission_that_was_taken_but_never_answered_is_found_and_not_sent_again()
    {
        slurm.Need();
        Directory.CreateDirectory(slurm["late"]);
        File.WriteAllText(slurm["late/sbatch"], "#!/bin/sh\necho called >>\"$0.calls\"\n/usr/bin/sbatch \"$@\" >/dev/null\nsleep 30\n");
        File.SetUnixFileMode(slurm["late/sbatch"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Environment.GetEnvironmentVariable("PATH");
        string id;
        try
        {
            Environment.SetEnvironmentVariable("PATH", slurm["late"] + ":" + path);
            var late = new SlurmClient(TimeSpan.FromSeconds(3));
            id = late.Submit(new JobSpec { Name = "late", Command = ["true"], Output = slurm["late.txt"] }, "late-1");
            Assert.Equal(id, late.Submit(new JobSpec { Name = "late", Command = ["true"], Output = slurm["late.txt"] }, "late-1"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", path);
        }

        Assert.Equal(id, Assert.Single(client.Jobs(), status => status.Token == "late-1").Id);
        Assert.Single(File.ReadAllLines(slurm["late/sbatch.calls"]));
    }

    [Fact]
    public void A_job_that_fails_is_failed_and_one_that_is_cancelled_is_cancelled()
    {
        slurm.Need();
        var failing = client.Submit(new JobSpec { Name = "fails", Command = ["false"], Output = slurm["fails.txt"] }, "fails-1");
        var waiting = client.Submit(new JobSpec { Name = "sleeps", Command = ["sleep", "100"], Output = slurm["sleeps.txt"] }, "sleeps-1");
        client.Cancel(waiting);

        Assert.Equal(JobState.Failed, End(failing).State);
        Assert.Equal(JobState.Cancelled, End(waiting).State);
    }

    [Fact]
    public void An_array_has_a_status_for_each_task()
    {
        slurm.Need();

        var id = client.Submit(new JobSpec { Name = "array", Command = ["sh", "-c", "exit $((SLURM_ARRAY_TASK_ID == 2))"], Array = "0-3%2", Output = slurm["array_%a.txt"] }, "array-1");

        End(id);
        Assert.Equal(
            [$"{id}_0 Completed", $"{id}_1 Completed", $"{id}_2 Failed", $"{id}_3 Completed"],
            client.Job(id).Select(task => $"{task.Id} {task.State}").Order());
    }

    [Fact]
    public void The_step_gets_the_signal_before_the_limit()
    {
        slurm.Need();

        // Slurm sends it up to a minute early: a limit of one minute with 50 s ahead means within seconds.
        var id = client.Submit(
            new JobSpec
            {
                Name = "signal",
                Command = ["bash", "-c", "trap 'echo saved; exit 0' USR1; for i in $(seq 300); do sleep 0.2; done"],
                TimeLimit = TimeSpan.FromMinutes(1),
                Signal = "USR1",
                SignalBefore = TimeSpan.FromSeconds(50),
                Output = slurm["signal.txt"],
            },
            "signal-1");

        Assert.Equal(JobState.Completed, End(id).State);
        Assert.Contains("saved", File.ReadAllText(slurm["signal.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_requeued_job_starts_at_once_and_knows_it()
    {
        slurm.Need();
        var id = client.Submit(new JobSpec { Name = "again", Command = ["sh", "-c", "echo start ${SLURM_RESTART_COUNT:-0}; [ ${SLURM_RESTART_COUNT:-0} -eq 1 ] || sleep 100"], Requeue = true, Output = slurm["again.txt"] }, "again-1");
        Until(() => File.Exists(slurm["again.txt"]) && File.ReadAllText(slurm["again.txt"]).Contains("start 0", StringComparison.Ordinal));

        client.Requeue(id);

        Assert.Equal(JobState.Completed, End(id).State);
        Assert.Contains("start 1", File.ReadAllText(slurm["again.txt"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_list_is_expanded_by_slurm()
    {
        slurm.Need();

        Assert.Equal(["n1", "n2", "n3"], client.Hosts("n[1-3]"));
    }

    [Fact]
    public void A_job_that_slurm_refuses_is_one_clear_error()
    {
        slurm.Need();

        var error = Assert.Throws<FirnException>(() => client.Submit(new JobSpec { Name = "big", Command = ["true"], Partition = "none" }, "big-1"));

        Assert.Equal((ExitCode.Unavailable, "FIRN-CLU-002", "sbatch"), (error.ExitCode, error.Code, error.Subject));
    }

    private JobStatus End(string id)
    {
        Until(() => client.Job(id) is { Count: > 0 } tasks && tasks.All(task => task.State is not (JobState.Pending or JobState.Running)));
        return client.Job(id)[0];
    }

    private static void Until(Func<bool> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), "the job did not get there in a minute");
            Thread.Sleep(100);
        }
    }
}
