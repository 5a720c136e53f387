using System.Diagnostics;
using System.Globalization;
using Firn.Cluster.Slurm;
using Firn.Cluster.Tests.Slurm;
using Firn.Core;
using Firn.Testing;

namespace Firn.Cli.Tests.Slurm;

/// <summary><c>firn slurm submit</c> as a program, beside a real Slurm of three node daemons.</summary>
public sealed class SlurmSubmitTests(RealSlurm slurm) : IClassFixture<RealSlurm>
{
    private readonly SlurmClient client = new();

    [Fact]
    public void A_job_is_submitted_runs_and_is_the_script_that_a_dry_run_prints()
    {
        slurm.Need();
        string[] words = ["--name", "hosts", "--nodes", "2", "--time", "5m", "--exclude", "n1", "--output", slurm["hosts.%j.txt"]];

        var (code, said, error) = Submit([.. words, "--", "sh", "-c", "echo $SLURMD_NODENAME '$1'", "sh", "--nodes"]);

        Assert.Equal((ExitCode.Ok, ""), (code, error));
        var job = said.TrimEnd('\n');
        Assert.True(int.TryParse(job, CultureInfo.InvariantCulture, out _), said);
        Assert.Equal(JobState.Completed, End(job));
        Assert.Equal(["n2 $1", "n3 $1"], File.ReadAllLines(slurm[$"hosts.{job}.txt"]).Order());
        Assert.Equal(Submit([.. words, "--dry-run", "--", "sh", "-c", "echo $SLURMD_NODENAME '$1'", "sh", "--nodes"]).Out.TrimEnd(), client.Script(job).TrimEnd());
    }

    [Fact]
    public void One_token_is_one_job_however_often_and_also_after_it_ended()
    {
        slurm.Need();
        string[] words = ["--name", "once", "--token", "run-7.stage-2", "--output", slurm["once.txt"], "--", "false"];

        var first = Submit(words);
        Assert.Equal(JobState.Failed, End(first.Out.TrimEnd()));
        var second = Submit(words);

        Assert.Equal((ExitCode.Ok, first.Out), (second.Code, second.Out));
        Assert.Single(client.Jobs(), job => job.Token == "run-7.stage-2");
        Assert.NotEqual(first.Out, Submit(["--name", "once", "--output", slurm["once.txt"], "--", "true"]).Out);
    }

    [Fact]
    public void A_rendered_script_is_submitted_by_nobody_but_a_person()
    {
        slurm.Need();

        var (code, said, _) = Submit(["--name", "by hand", "--render", slurm["scripts"], "--", "true"]);
        Assert.Equal((ExitCode.Invalid, ""), (code, said));
        (code, said, _) = Submit(["--name", "by-hand", "--output", slurm["by-hand.txt"], "--render", slurm["scripts"], "--", "sh", "-c", "echo $SLURM_JOB_NAME"]);

        Assert.Equal((ExitCode.Ok, slurm["scripts/by-hand.sbatch"] + "\n"), (code, said));
        Assert.Empty(Run("squeue", ["-h", "--states=all", "-n", "by-hand"]).Out);
        Assert.Equal(0, Run("sbatch", ["--wait", said.TrimEnd()]).Status);
        Assert.Equal("by-hand\n", File.ReadAllText(slurm["by-hand.txt"]));
    }

    [Theory]
    [InlineData(ExitCode.Unavailable, "invalid partition specified: nowhere", "--partition", "nowhere", "--", "true")]
    [InlineData(ExitCode.Unavailable, "correct what it names", "--array", "x", "--", "true")]
    [InlineData(ExitCode.Usage, "\"--nodez\" is no option", "--nodez", "2", "--", "true")]
    [InlineData(ExitCode.Usage, "stands after --", "true")]
    [InlineData(ExitCode.Usage, "--token \"a b\"", "--token", "a b", "--", "true")]
    [InlineData(ExitCode.Usage, "--time is a length of time", "--time", "soon", "--", "true")]
    [InlineData(ExitCode.Usage, "--nodes", "--nodes", "two", "--", "true")]
    [InlineData(ExitCode.Invalid, "FIRN-CLU-001", "--signal", "USR1;reboot", "--", "true")]
    [InlineData(ExitCode.Failed, "FIRN-COR-001", "--render", "/dev/null/scripts", "--", "true")]
    public void What_is_wrong_is_said_in_one_line_and_no_job_comes_of_it(ExitCode expected, string words, params string[] arguments)
    {
        slurm.Need();

        var (code, said, error) = Submit(["--name", "never", .. arguments]);

        Assert.Equal((expected, ""), (code, said));
        Assert.Contains(words, Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Empty(Run("squeue", ["-h", "--states=all", "-n", "never"]).Out);
    }

    [Fact]
    public void Where_Slurm_is_not_installed_a_script_can_be_written_and_not_submitted()
    {
        slurm.Need();
        var nothing = Directory.CreateDirectory(slurm["empty"]).FullName;

        var (code, _, error) = Submit(["--name", "never", "--", "true"], nothing);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("is not installed; run where Slurm's commands are", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, Submit(["--name", "never", "--dry-run", "--", "true"], nothing).Code);
    }

    private static (ExitCode Code, string Out, string Error) Submit(string[] arguments, string? path = null)
    {
        var (status, said, error) = Run(Repository.File("artifacts", "bin", "Firn.Cli", "release", "firn"), ["slurm", "submit", .. arguments], path);
        return ((ExitCode)status, said, error);
    }

    private static (int Status, string Out, string Error) Run(string program, string[] arguments, string? path = null)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        if (path is not null)
            start.Environment["PATH"] = path;
        // A program of .NET finds its runtime by the PATH where nothing else names it.
        start.Environment["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.True(process.WaitForExit(90_000), $"{program} took longer than 90 s");
        return (process.ExitCode, output.Result, error.Result);
    }

    private JobState End(string job)
    {
        for (var i = 0; i < 300; i++)
        {
            if (client.Job(job) is [{ State: not (JobState.Pending or JobState.Running) and var state }])
                return state;
            Thread.Sleep(100);
        }

        throw new InvalidOperationException($"job {job} did not end");
    }
}
