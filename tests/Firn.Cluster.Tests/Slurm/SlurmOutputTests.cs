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
}
