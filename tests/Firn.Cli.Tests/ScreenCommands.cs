using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Cli.Screen;
using Firn.Core;
using Firn.Testing;

namespace Firn.Cli.Tests;

/// <summary><c>firn screen</c>: wrap, report, compare, import.</summary>
public sealed class ScreenCommands
{
    private static readonly string[] Work = ["--quiet", "--every", "0.05", "--", "sh", "-c", "timeout 1 sh -c 'while :; do :; done'; exit 6"];

    [Fact]
    public void A_command_is_wrapped_reported_and_gated()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(6, ScreenRunCommand.Run(["--out", folder["run"], .. Work], new CliContext { Error = TextWriter.Null }));

        var report = Run("screen", "report", folder["run"], "--json", "--parquet", folder["samples.parquet"]);
        var json = JsonDocument.Parse(report.Out).RootElement;

        Assert.Equal((ExitCode.Ok, "firn.screen-report", 1), (report.Code, json.GetProperty("schema").GetString(), json.GetProperty("ranks").GetInt32()));
        Assert.True(File.Exists(folder["run/report.html"]) && File.Exists(folder["samples.parquet"]));
        Assert.Equal(ExitCode.No, Run("screen", "report", folder["run"], "--fail-under", "1.01").Code);
        Assert.Equal(ExitCode.Ok, Run("screen", "report", folder["run"], "--fail-under", "0").Code);
        Assert.Equal(ExitCode.Ok, Run("screen", "compare", folder["run"], folder["run"], "--fail-under", "0.9").Code);
    }

    [Fact]
    public void A_folder_without_recordings_is_an_error_with_the_next_step()
    {
        using var folder = new TemporaryFolder();

        var result = Run("screen", "report", folder.Path);

        Assert.Equal((ExitCode.NotFound, true), (result.Code, result.Error.Contains("FIRN-SCR-011", StringComparison.Ordinal)));
        Assert.Contains("FIRN-SCR-013", Run("screen", "import", folder.Path, "--out", folder["x"]).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("report")]
    [InlineData("compare")]
    [InlineData("import")]
    public void Every_verb_has_help_with_an_example(string verb) => Assert.Contains("Example: firn screen " + verb, Run("screen", verb, "--help").Out, StringComparison.Ordinal);

    private static (ExitCode Code, string Out, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = FirnProgram.RunAsync(args, new CliContext { Out = output, Error = error }).GetAwaiter().GetResult();
        return ((ExitCode)code, output.ToString(), error.ToString());
    }
}
