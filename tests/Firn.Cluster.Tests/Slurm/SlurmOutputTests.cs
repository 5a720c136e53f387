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
