using Firn.Cluster.Slurm;
using Firn.Core;
using Firn.Testing;

namespace Firn.Cluster.Tests.Slurm;

/// <summary>A batch script that a person can read, and that no value can break out of.</summary>
public sealed class BatchScriptTests
{
    [Fact]
    public void A_full_job_has_the_text_of_its_golden_file() => Golden.Match("tests/compat/batch-script.sh.txt", BatchScript.Render(new JobSpec
    {
        Name = "first-light.pretrain",
        Command = ["firn", "train", "start", "it's here", "--set=a=b"],
        Nodes = 4,
        TasksPerNode = 4,
        ProcessorsPerTask = 72,
        GpusPerNode = 4,
        Partition = "normal",
        Account = "a-x1",
        TimeLimit = TimeSpan.FromMinutes(90.5),
        Array = "0-9%2",
        AfterOk = ["17", "18"],
        Singleton = true,
        Signal = "USR1",
        Requeue = true,
        Exclude = ["n7", "n9"],
        Output = "logs/%j_%a.txt",
        WorkingDirectory = "/scratch/run",
        Environment = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["OMP_NUM_THREADS"] = "72", ["NOTE"] = "a \"b\" $c" },
    }));

    [Fact]
    public void A_job_with_spares_and_other_dependencies_has_the_text_of_its_golden_file()
    {
        using var folder = new TemporaryFolder();
        var path = BatchScript.Write(new JobSpec { Name = "spares", Command = ["train"], Nodes = 4, TasksPerNode = 2, Spares = 1, Before = ["firn-node", "vet"], AfterAny = ["7"], After = [("9", 30)] }, folder["scripts"]);

        Assert.Equal(folder["scripts/spares.sbatch"], path);
        Golden.Match("tests/compat/batch-script-spares.sh.txt", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\n#SBATCH --exclusive")]
    [InlineData("")]
    public void A_name_that_would_change_the_script_is_refused(string name)
    {
        var error = Assert.Throws<FirnException>(() => BatchScript.Render(new JobSpec { Name = name, Command = ["true"] }));

        Assert.Equal("FIRN-CLU-001", error.Code);
    }

    [Fact]
    public void A_limit_is_rounded_up_to_whole_minutes() =>
        Assert.Contains("#SBATCH --time=1-00:01:00\n", BatchScript.Render(new JobSpec { Name = "a", Command = ["true"], TimeLimit = TimeSpan.FromSeconds(86_401) }), StringComparison.Ordinal);
}
