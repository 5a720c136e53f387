using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Testing;

namespace Firn.Cli.Tests.Vet;

/// <summary>The verbs of vetting on one machine: exit codes, forms of the report, mistakes.</summary>
public sealed class VetCommandTests : IDisposable
{
    private const string Good = "name = \"here\"\n[memory]\n";
    private const string Impossible = "name = \"here\"\n[memory]\nmin_total = \"1 PB\"\n";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_machine_that_is_well_is_vetted_and_its_report_comes_back_in_every_form()
    {
        var run = await Run("run", "--profile", Profile(Good), "--out", folder["out"], "--history", folder["history.jsonl"], "--json");

        using var json = JsonDocument.Parse(run.Out);
        Assert.Equal((ExitCode.Ok, "firn.vetting", 1, "vetted"), (run.Code, json.RootElement.GetProperty("schema").GetString(), json.RootElement.GetProperty("version").GetInt32(), json.RootElement.GetProperty("outcome").GetString()));
        var node = json.RootElement.GetProperty("good").GetString()!;
        Assert.Equal(node + "\n", (await Run("report", folder["out"], "--format", "good")).Out);
        Assert.Equal("\n", (await Run("report", folder["out"], "--format", "exclude")).Out);
        Assert.Contains("<testsuite", (await Run("report", folder["out"], "--format", "junit")).Out, StringComparison.Ordinal);
        Assert.StartsWith("vetted: profile here, 1 nodes", (await Run("report", folder["out/report.json"])).Out, StringComparison.Ordinal);
        Assert.Contains("ok", (await Run("report", "--history", folder["history.jsonl"], "--node", node)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_machine_that_is_not_ends_with_10_and_the_command_is_not_run()
    {
        var run = await Run("run", "--profile", Profile(Impossible), "--", "touch", folder["ran"]);

        Assert.Equal(ExitCode.No, run.Code);
        Assert.Contains("memory:total", run.Out, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["ran"]));
    }

    [Fact]
    public async Task A_profile_with_mistakes_ends_with_3_and_an_unknown_one_names_the_built_in_ones()
    {
        Assert.Equal(ExitCode.Invalid, (await Run("run", "--profile", Profile("[memry]\n"))).Code);
        var unknown = await Run("run", "--profile", "nothing");

        Assert.Equal(ExitCode.Invalid, unknown.Code);
        Assert.Contains("alps-gh200", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_or_makes_no_sense_is_said()
    {
        Assert.Equal(ExitCode.NotFound, (await Run("report", folder["none"])).Code);
        Assert.Equal(ExitCode.NotFound, (await Run("report", "--history", folder["none"])).Code);
        Assert.Equal(ExitCode.Usage, (await Run("report")).Code);
        Assert.Equal(ExitCode.Usage, (await Run("run", "--need", "0")).Code);
        Assert.Equal(ExitCode.Usage, (await Run("run", "--deadline", "soon")).Code);
        Assert.Equal(ExitCode.Usage, (await Run("run", "--profile", Profile(Good), "--nodes", "n[3-1]", "--secret-file", folder["s"])).Code);
        Assert.Equal(ExitCode.Usage, (await Run("run", "--profile", Profile(Good), "--secret-file", folder["s"])).Code);
    }

    [Fact]
    public async Task A_deadline_that_passes_ends_with_124()
    {
        var run = await Run("run", "--profile", Profile("[cpu_gemm]\nlength = \"20s\"\nthreads = 1\n"), "--deadline", "300ms");

        Assert.Equal(ExitCode.TimedOut, run.Code);
    }

    private string Profile(string text)
    {
        File.WriteAllText(folder["profile.toml"], text);
        return folder["profile.toml"];
    }

    private static async Task<(ExitCode Code, string Out, string Error)> Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await FirnProgram.RunAsync(["vet", .. arguments], new CliContext { Out = output, Error = error });
        return ((ExitCode)code, output.ToString(), error.ToString());
    }
}
