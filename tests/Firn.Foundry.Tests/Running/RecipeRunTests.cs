using Firn.Core;
using Firn.Core.Manifests;
using Firn.Foundry.Running;
using Firn.Testing;

namespace Firn.Foundry.Tests.Running;

/// <summary>Each stage runs once; what changes reruns only what depends on it; a stop at any point loses nothing.</summary>
public sealed class RecipeRunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> ran = [];

    public sealed record Config(string Text);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Stages_run_in_order_and_a_second_run_does_nothing()
    {
        Run(new("a"), new("b"));
        var again = Run(new("a"), new("b"));

        Assert.Equal(["first", "second"], ran);
        Assert.All(again, stage => Assert.Equal(StageState.UpToDate, stage.State));
    }

    [Fact]
    public void A_changed_setting_reruns_the_stage_and_what_depends_on_it()
    {
        Run(new("a"), new("b"));
        ran.Clear();

        Run(new("a"), new("changed"));

        Assert.Equal(["second"], ran);
    }

    [Fact]
    public void A_change_that_makes_the_same_bytes_stops_there()
    {
        Run(new("a"), new("b"));
        ran.Clear();

        Run(new("A"), new("b")); // the first stage writes its text in lower case

        Assert.Equal(["first"], ran);
    }

    [Fact]
    public void Going_back_to_an_earlier_setting_reruns_nothing()
    {
        Run(new("a"), new("b"));
        Run(new("other"), new("b"));
        ran.Clear();

        Run(new("a"), new("b"));

        Assert.Empty(ran);
    }

    [Fact]
    public void A_stage_that_failed_is_partial_and_goes_on_in_the_same_folder()
    {
        Assert.Throws<FirnException>(() => Run(new("a"), new("fail")));
        var status = Open(new("a"), new("fail")).Status();

        Assert.Equal([StageState.UpToDate, StageState.Partial], status.Select(stage => stage.State));
        Assert.True(File.Exists(Path.Combine(status[1].Folder!, "begun")));
    }

    [Fact]
    public void Left_over_partial_files_are_not_outputs()
    {
        var second = Open(new("a"), new("b"));
        second.Execute(Options() with { To = "first" });
        var path = second.Status()[1].Folder!;
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, "old" + AtomicFile.PartialSuffix), "half");

        var status = Run(new("a"), new("b"));

        Assert.DoesNotContain(StageManifest.TryRead(status[1].Folder!)!.Outputs, output => output.Path.Contains("old", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(path, "old" + AtomicFile.PartialSuffix)));
    }

    [Fact]
    public void Manifests_of_two_runs_have_the_same_bytes()
    {
        var one = Run(new("a"), new("b"))[1].Folder!;
        using var other = new TemporaryFolder();
        var two = new RecipeRun(TestRecipe, folder["r.toml"], new RunFolder(other["run"]), null, Stages(new("a"), new("b"))).Execute(Options())[1].Folder!;

        Assert.Equal(File.ReadAllBytes(Path.Combine(one, StageManifest.FileName)), File.ReadAllBytes(Path.Combine(two, StageManifest.FileName)));
    }

    [Fact]
    public void To_stops_after_the_named_stage_and_from_redoes_it()
    {
        Open(new("a"), new("b")).Execute(Options() with { To = "first" });
        Assert.Equal(["first"], ran);
        Run(new("a"), new("b"));
        ran.Clear();

        Open(new("a"), new("b")).Execute(Options() with { From = "second" });

        Assert.Equal(["second"], ran);
    }

    [Fact]
    public void An_unknown_stage_is_a_usage_error_that_names_the_stages()
    {
        var error = Assert.Throws<FirnException>(() => Open(new("a"), new("b")).Execute(Options() with { To = "thrid" }));

        Assert.Equal(ExitCode.Usage, error.ExitCode);
        Assert.Contains("first, second", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_processes_cannot_work_on_one_run()
    {
        using var held = new RunFolder(folder["run"]).Lock();

        Assert.Equal(ExitCode.Conflict, Assert.Throws<FirnException>(() => Run(new("a"), new("b"))).ExitCode);
    }

    [Fact]
    public void A_damaged_manifest_is_an_error_and_not_a_rerun()
    {
        var path = Path.Combine(Run(new("a"), new("b"))[0].Folder!, StageManifest.FileName);
        File.WriteAllText(path, "{");

        Assert.Equal("FIRN-COR-020", Assert.Throws<FirnException>(() => Run(new("a"), new("b"))).Code);
    }

    private static Recipe TestRecipe => new() { Suite = new SuiteConfig { Name = "test" } };

    private static RunOptions Options() => new() { Time = TimeProvider.System };

    private IReadOnlyList<StageStatus> Run(Config first, Config second) => Open(first, second).Execute(Options());

    private RecipeRun Open(Config first, Config second) =>
        new(TestRecipe, folder["r.toml"], new RunFolder(folder["run"]), null, Stages(first, second));

    private Stage[] Stages(Config first, Config second) =>
        [new Writer("first", [], first, ran), new Writer("second", ["first"], second, ran)];

    private sealed class Writer(string name, string[] dependsOn, Config config, List<string> ran) : Stage
    {
        public override string Name => name;

        public override int Version => 1;

        public override IReadOnlyList<string> DependsOn => dependsOn;

        public override object Config => config;

        public override void Run(StageContext context)
        {
            ran.Add(name);
            File.WriteAllText(context.PathTo("begun"), "");
            if (config.Text == "fail")
                throw new FirnException("FIRN-TST-001", "stage", "fails", "is meant to");
            var before = string.Concat(context.Inputs.Values.Select(input => File.ReadAllText(input.PathTo("out"))));
            AtomicFile.Write(context.PathTo("out"), before + config.Text.ToLowerInvariant());
            context.Count("bytes", config.Text.Length);
        }
    }
}
