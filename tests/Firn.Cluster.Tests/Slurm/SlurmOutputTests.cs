using Firn.Cluster.Slurm;

namespace Firn.Cluster.Tests.Slurm;

/// <summary>What Slurm prints, read without guessing.</summary>
public sealed class SlurmOutputTests
{
    [Theory]
    [InlineData("PENDING", JobState.Pending)]
    [InlineData("COMPLETING", JobState.Running)]
    [InlineData("COMPLETED", JobState.Completed)]
    [InlineData("CANCELLED by 1000", JobState.Cancelled)]
    [InlineData("CANCELLED+", JobState.Cancelled)]
    [InlineData("OUT_OF_MEMORY", JobState.Failed)]
    [InlineData("TIMEOUT", JobState.TimedOut)]
    [InlineData("SOMETHING_NEW", JobState.Unknown)]
    public void A_state_word_has_one_meaning(string word, JobState state) => Assert.Equal(state, SlurmOutput.State(word));

    [Fact]
    public void A_line_with_other_columns_is_an_error_and_not_a_job() =>
        Assert.Equal("FIRN-CLU-003", Assert.Throws<Core.FirnException>(() => SlurmOutput.Jobs("12 only this\n")).Code);
}

/// <summary>What <c>squeue --json</c> prints, version by version. Each fixture says where it is from; typed ones are called synthetic.</summary>
public sealed class SlurmJsonTests
{
    [Fact]
    public void The_json_of_22_05_is_read() =>
        Assert.Equal(
            ["1 bash Completed n[1-3] ", "2_0 wrap Running n1 t1", "2_1 wrap Running n1 t1"],
            SlurmJson.Jobs(File.ReadAllText(Firn.Testing.Repository.File("tests/compat/slurm/squeue-22.05.8.json")), "user").Select(job => $"{job.Id} {job.Name} {job.State} {job.Nodes} {job.Token}").Order());

    [Theory]
    [InlineData("23.02.7")]
    [InlineData("23.11.10")]
    [InlineData("24.11.5")]
    [InlineData("25.05.3")]
    public void Newer_layouts_say_the_same_and_jobs_of_others_are_left_out(string version) =>
        Assert.Equal(
            ["101 Running  once-1", "102_0 Running  array-1", "102_[2-9%2] Pending Resources array-1", "105 Pending BeginTime "],
            SlurmJson.Jobs(File.ReadAllText(Firn.Testing.Repository.File($"tests/compat/slurm/squeue-{version}-synthetic.json")), "user").Select(job => $"{job.Id} {job.State} {job.Reason} {job.Token}").Order());

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"jobs\": [{\"job_id\": 1}]}")]
    [InlineData("{\"jobs\": 1}")]
    public void What_is_not_understood_is_an_error_and_not_an_empty_list(string text) =>
        Assert.Equal("FIRN-CLU-004", Assert.Throws<Core.FirnException>(() => SlurmJson.Jobs(text, null)).Code);

    [Theory]
    [InlineData("slurm-wlm 22.05.8\n", "Columns")]
    [InlineData("slurm 23.02.7\n", "Columns")]
    [InlineData("slurm 23.11.10\n", "Json")]
    [InlineData("slurm 25.05.3\n", "Json")]
    [InlineData("slurm 25.11.0-0rc1\n", "Json")]
    [InlineData("something else", "Columns")]
    public void A_version_is_asked_in_the_format_that_it_has(string version, string format) => Assert.Equal(format, SlurmFormats.Of(version).ToString());

    [Fact]
    public void Accounting_lines_are_read_and_others_left_out() =>
        Assert.Equal(["7 Completed t-1 a|b", "8 Cancelled  x"], SlurmOutput.Accounted("7|COMPLETED|n1|firn:t-1|a|b\n8|CANCELLED by 0|None assigned||x\nSlurm accounting storage is disabled\n").Select(job => $"{job.Id} {job.State} {job.Token} {job.Name}"));

    // Recorded from scontrol 22.05.8 on the test cluster, 2026-11-23; shortened, paths and the script's name replaced.
    private const string Job = "JobId=4 JobName=train me UserId=root(0) GroupId=root(0) MCS_label=N/A Priority=4294901756 Nice=0 Account=(null) QOS=(null) JobState=RUNNING Reason=None Dependency=(null) Requeue=1 Restarts=0 BatchFlag=1 Reboot=0 ExitCode=0:0 RunTime=00:00:00 TimeLimit=00:30:00 TimeMin=N/A Partition=debug AllocNode:Sid=localhost:11876 ReqNodeList=(null) ExcNodeList=n3 NodeList=n[1-2] BatchHost=n1 NumNodes=2 NumCPUs=2 NumTasks=2 CPUs/Task=1 ReqB:S:C:T=0:0:*:* Features=(null) DelayBoot=00:00:00 Command=/a b/job.sh WorkDir=/scratch/x StdErr=/scratch/x/j-4.txt StdIn=/dev/null StdOut=/scratch/x/j-4.txt Power= \n";

    [Fact]
    public void A_jobs_fields_are_read_with_the_spaces_in_their_values()
    {
        var fields = SlurmOutput.Fields(Job);

        Assert.Equal(("train me", "/a b/job.sh", "n3", "2"), (fields["JobName"], fields["Command"], fields["ExcNodeList"], fields["NumNodes"]));
    }

    [Fact]
    public void A_nodes_fields_are_read()
    {
        // Recorded from scontrol 22.05.8 on the test cluster, 2026-11-23; shortened.
        var fields = SlurmOutput.Fields("NodeName=n2 Arch=x86_64 CoresPerSocket=1  CPUAlloc=0 NodeAddr=127.0.0.1 NodeHostName=vm Port=26688 Version=22.05.8 OS=Linux 6.18.44 #1 SMP PREEMPT_DYNAMIC @0  RealMemory=4000 State=IDLE* ThreadsPerCore=1 CfgTRES=cpu=2,mem=4000M");

        Assert.Equal(("n2", "127.0.0.1", "26688", "IDLE*"), (fields["NodeName"], fields["NodeAddr"], fields["Port"], fields["State"]));
    }
}
