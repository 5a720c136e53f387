using Firn.Vetting.Running;
using Firn.Vetting.Slurm;

namespace Firn.Vetting.Tests.Slurm;

/// <summary>What Slurm says of a job becomes the same job without its bad nodes.</summary>
public sealed class JobAgainTests
{
    // Recorded from scontrol 22.05.8 on the test cluster, 2026-11-23; shortened, paths and the script's name replaced.
    private const string Job = "JobId=4 JobName=train me UserId=root(0) GroupId=root(0) MCS_label=N/A Priority=4294901756 Nice=0 Account=(null) QOS=(null) JobState=RUNNING Reason=None Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:0 RunTime=00:00:00 TimeLimit=00:30:00 TimeMin=N/A Partition=debug AllocNode:Sid=localhost:11876 ReqNodeList=(null) ExcNodeList=n3 NodeList=n[1-2] BatchHost=n1 NumNodes=2 NumCPUs=2 NumTasks=2 CPUs/Task=1 ReqB:S:C:T=0:0:*:* Features=(null) DelayBoot=00:00:00 Command=/a b/job.sh WorkDir=/scratch/x StdErr=/scratch/x/j-4.txt StdIn=/dev/null StdOut=/scratch/x/j-4.txt Power= \n";

    [Fact]
    public void A_jobs_fields_are_read_with_the_spaces_in_their_values()
    {
        var fields = JobAgain.Fields(Job);

        Assert.Equal(("train me", "/a b/job.sh", "n3", "2"), (fields["JobName"], fields["Command"], fields["ExcNodeList"], fields["NumNodes"]));
    }

    [Fact]
    public void The_next_job_asks_for_the_same_and_excludes_more() =>
        Assert.Equal(
            ["--parsable", "--job-name=train me", "--partition=debug", "--time=00:30:00", "--chdir=/scratch/x", "--error=/scratch/x/j-%j.txt", "--nodes=2", "--exclude=n[2-3]"],
            JobAgain.Arguments(JobAgain.Fields(Job), "n2", "#!/bin/bash\n#SBATCH --output=j-%j.txt\n"));

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
}
