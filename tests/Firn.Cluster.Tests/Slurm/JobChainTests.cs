using System.Diagnostics;
using CsCheck;
using Firn.Cluster.Slurm;
using Firn.Core;

namespace Firn.Cluster.Tests.Slurm;

/// <summary>A chain goes on while it gets further and ends when it does not.</summary>
[Collection(SlurmCollection.Name)]
public sealed class JobChainTests(RealSlurm slurm)
{
    [Fact]
    public void The_guard_counts_only_jobs_in_a_row_without_progress() =>
        Gen.Long[0, 5].Array[1, 40].Sample(steps =>
        {
            var state = ChainState.New;
            long best = 0;
            var standing = 0;
            for (var i = 0; i < steps.Length; i++)
            {
                standing = i == 0 || steps[i] > best ? 0 : standing + 1;
                best = i == 0 ? steps[0] : Math.Max(best, steps[i]);
                state = state.Begin(steps[i]);
                if ((state.Attempts, state.Progress, state.WithoutProgress) != (i + 1, best, standing))
                    return false;
            }

            return true;
        });

    [Fact]
    public void A_job_has_one_successor_however_often_it_asks_and_a_crash_loop_ends()
    {
        slurm.Need();
        var client = new SlurmClient();
        var chain = new JobChain(client, slurm["chain.json"], mostWithoutProgress: 2);
        var job = new JobSpec { Name = "chain", Command = ["sleep", "60"], Output = slurm["chain.txt"] };
        var first = client.Submit(job with { Singleton = true }, "c.1");

        var second = chain.Continue(job, "c", progress: 10);
        Assert.Equal([first, second], client.Jobs().Where(one => one.Name == "chain").Select(one => one.Id).Order());
        Assert.Equal(second, client.Submit(job, "c.2"));
        Assert.NotEqual(second, chain.Continue(job, "c", progress: 20));
        chain.Continue(job, "c", progress: 20);
        var error = Assert.Throws<FirnException>(() => chain.Continue(job, "c", progress: 20));

        Assert.Equal(("FIRN-CLU-010", ExitCode.No), (error.Code, error.ExitCode));
        foreach (var one in client.Jobs().Where(one => one.Name == "chain"))
            client.Cancel(one.Id);
    }

    [Fact]
    public void Columns_and_json_of_one_controller_say_the_same()
    {
        slurm.Need();
        var client = new SlurmClient();
        var id = client.Submit(new JobSpec { Name = "same", Command = ["sleep", "3"], Array = "0-1", Output = slurm["same_%a.txt"] }, "same-1");
        var watch = Stopwatch.StartNew();
        while (client.Job(id).Any(task => task.State is JobState.Running or JobState.Pending) && watch.Elapsed < TimeSpan.FromSeconds(40))
            Thread.Sleep(200);

        var columns = client.Job(id);
        var json = SlurmJson.Jobs(new SlurmCommand(TimeSpan.FromSeconds(20)).Run("squeue", ["--json"]), Environment.UserName).Where(task => task.Id.StartsWith(id + "_", StringComparison.Ordinal));

        Assert.Equal(columns.Select(task => $"{task.Id} {task.Name} {task.State} {task.Nodes} {task.Token}").Order(), json.Select(task => $"{task.Id} {task.Name} {task.State} {task.Nodes} {task.Token}").Order());
    }

    [Fact]
    public void Spares_are_allocated_and_the_step_runs_on_the_good_nodes()
    {
        slurm.Need();
        var client = new SlurmClient();
        var id = client.Submit(new JobSpec { Name = "spares", Command = ["sh", "-c", "echo $SLURMD_NODENAME"], Nodes = 2, Spares = 1, Before = ["sh", "-c", "echo n2"], Output = slurm["spares.txt"] }, "spares-1");
        var watch = Stopwatch.StartNew();
        while (client.Job(id).Any(task => task.State is JobState.Running or JobState.Pending) && watch.Elapsed < TimeSpan.FromSeconds(40))
            Thread.Sleep(200);

        Assert.Equal((JobState.Completed, "n1 n3"), (client.Job(id)[0].State, string.Join(' ', File.ReadAllLines(slurm["spares.txt"]).Order())));
    }
}
