using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Testing;

namespace Firn.Cli.Tests.Slurm;

/// <summary>A job as a script for a person, and the mistakes of its options.</summary>
public sealed class SlurmCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Render_writes_the_script_and_submits_nothing()
    {
        string[] words = ["slurm", "submit", "--name", "train", "--nodes", "4", "--spares", "1", "--ntasks-per-node", "4", "--gpus-per-node", "4", "--time", "12h", "--signal", "USR1", "--singleton", "--requeue", "--exclude", "n7", "--output", "logs/%j.txt"];

        var (code, text, error) = await Run([.. words, "--render", folder["scripts"], "--", "python", "train.py", "--name=it's $HOME"]);
        var (dry, script, _) = await Run([.. words, "--dry-run", "--", "python", "train.py", "--name=it's $HOME"]);

        Assert.Equal((ExitCode.Ok, folder["scripts/train.sbatch"] + "\n", ""), (code, text, error));
        Golden.Match("tests/compat/batch-script-cli.sh.txt", File.ReadAllText(folder["scripts/train.sbatch"]));
        Assert.Equal((ExitCode.Ok, File.ReadAllText(folder["scripts/train.sbatch"])), (dry, script));
    }

    [Fact]
    public async Task Mistakes_are_told_before_anything_is_written()
    {
        Assert.Equal(ExitCode.Usage, (await Run(["slurm", "submit", "--name", "a", "--nodes", "0", "--dry-run", "--", "true"])).Code);
        Assert.Equal(ExitCode.Usage, (await Run(["slurm", "submit", "--name", "a", "--dry-run"])).Code);
        Assert.Equal(ExitCode.Usage, (await Run(["slurm", "submit", "--dry-run", "--", "true"])).Code);
        Assert.Equal(ExitCode.Invalid, (await Run(["slurm", "submit", "--name", "a b", "--render", folder["none"], "--", "true"])).Code);
        Assert.False(Directory.Exists(folder["none"]));
    }

    private static async Task<(ExitCode Code, string Out, string Error)> Run(string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await FirnProgram.RunAsync(arguments, new CliContext { Out = output, Error = error });
        return ((ExitCode)code, output.ToString(), error.ToString());
    }
}
