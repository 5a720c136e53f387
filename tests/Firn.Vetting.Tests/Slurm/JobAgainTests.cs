using Firn.Vetting.Judging;
using Firn.Vetting.Reports;
using Firn.Vetting.Running;
using Firn.Vetting.Slurm;

namespace Firn.Vetting.Tests.Slurm;

/// <summary>What Slurm says of a job becomes the same job without its bad nodes.</summary>
public sealed class JobAgainTests
{
    // As SlurmClient.Describe reads it; a test of Firn.Cluster reads the recorded line.
    private static readonly SortedDictionary<string, string> Job = new(StringComparer.Ordinal)
    {
        ["JobId"] = "4",
        ["JobName"] = "train me",
        ["Account"] = "(null)",
        ["QOS"] = "(null)",
        ["TimeLimit"] = "00:30:00",
        ["Partition"] = "debug",
        ["ExcNodeList"] = "n3",
        ["NumNodes"] = "2",
        ["Features"] = "(null)",
        ["WorkDir"] = "/scratch/x",
        ["StdErr"] = "/scratch/x/j-4.txt",
        ["StdOut"] = "/scratch/x/j-4.txt",
    };

    [Fact]
    public void The_next_job_asks_for_the_same_and_excludes_more() =>
        Assert.Equal(
            ["--job-name=train me", "--partition=debug", "--time=00:30:00", "--chdir=/scratch/x", "--error=/scratch/x/j-%j.txt", "--nodes=2", "--exclude=n[2-3]"],
            JobAgain.Arguments(Job, "n2", "#!/bin/bash\n#SBATCH --output=j-%j.txt\n"));

    [Fact]
    public void The_node_on_which_slurm_cannot_start_a_step_is_read_from_its_words()
    {
        // Recorded from srun 22.05.8 on the test cluster with a node's daemon killed, 2026-11-23.
        const string words = "srun: error: Task launch for StepId=5.0 failed on node n2: Communication connection failure\nsrun: error: Application launch failed: Communication connection failure\nsrun: Job step aborted\n";

        Assert.Equal([("n2", "Communication connection failure")], VettingStep.FailedNodes(words).Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void The_words_of_the_next_program_get_the_good_nodes() =>
        Assert.Equal(["srun", "--nodelist=n[1,3]", "-N2", "a b"], Successor.Words(["srun", "--nodelist={nodes}", "-N{count}", "a b"], "n[1,3]", 2));

    [Theory]
    [InlineData(VettingOutcome.NotVetted, "17", "n2", 3, 0, Resubmission.Again)]
    [InlineData(VettingOutcome.NotVetted, "17", "n2", 3, 2, Resubmission.Again)]
    [InlineData(VettingOutcome.NotVetted, "17", "n2", 3, 3, Resubmission.LimitReached)]
    [InlineData(VettingOutcome.NotVetted, "17", "n2", 0, 0, Resubmission.No)]
    [InlineData(VettingOutcome.NotVetted, "", "n2", 3, 0, Resubmission.No)]
    [InlineData(VettingOutcome.NotVetted, "17", "", 3, 0, Resubmission.No)]
    [InlineData(VettingOutcome.Late, "17", "n2", 3, 0, Resubmission.Again)]
    [InlineData(VettingOutcome.Late, "17", "", 3, 0, Resubmission.No)]
    [InlineData(VettingOutcome.EnvironmentFault, "17", "n2", 3, 0, Resubmission.No)]
    [InlineData(VettingOutcome.Vetted, "17", "n2", 3, 0, Resubmission.No)]
    internal void A_job_is_submitted_again_within_the_limit_and_only_for_nodes_that_are_named(VettingOutcome outcome, string job, string exclude, int most, int before, Resubmission expected) =>
        Assert.Equal(expected, Resubmissions.Decide(new VettingReport { Outcome = outcome, Job = job, Exclude = exclude, Profile = "p", Good = "" }, most, before));

    [Theory]
    [InlineData("IDLE", false)]
    [InlineData("MIXED+DRAIN", false)]
    [InlineData("ALLOCATED*", true)]
    [InlineData("IDLE+NOT_RESPONDING", true)]
    [InlineData("DOWN", true)]
    [InlineData("UNKNOWN", true)]
    public void A_node_that_slurm_does_not_hear_of_is_told_from_one_that_drains(string state, bool lost) => Assert.Equal(lost, NodeDaemons.Lost(state) is not null);
}
