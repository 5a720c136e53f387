using Firn.Testing;

namespace Firn.EndToEnd.Tests;

/// <summary>The number of workers changes speed, never bytes.</summary>
public sealed class WorkerCountTests
{
    [Fact]
    public void One_two_and_five_workers_make_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var artifacts = new List<SortedDictionary<string, string>>();
        foreach (var workers in new[] { 1, 2, 5 })
        {
            FirnCommand.Succeed([.. RunFixture.TinyRun, "--to", "tokenize", "--set", $"execution.workers={workers}", "--workdir", folder[$"run-{workers}"]]);
            artifacts.Add(RunFixture.Artifacts(folder[$"run-{workers}"]));
        }

        Assert.NotEmpty(artifacts[0]);
        Assert.Equal(artifacts[0], artifacts[1]);
        Assert.Equal(artifacts[0], artifacts[2]);
    }

    [Fact]
    public void The_data_stages_make_the_bytes_of_their_golden_file()
    {
        // A difference here without a new Stage.Version means that old runs and new ones would be mixed up.
        using var folder = new TemporaryFolder();
        FirnCommand.Succeed([.. RunFixture.TinyRun, "--to", "tokenize", "--workdir", folder["run"]]);

        Golden.Match("tests/compat/offline-data-stages.txt", string.Concat(RunFixture.Artifacts(folder["run"]).Select(pair => $"{pair.Value}  {pair.Key}\n")));
    }
}
