using Firn.Core;
using Firn.Core.Recipes;
using Firn.Testing;
using Firn.Vetting.Checks;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Tests.Profiles;

/// <summary>Profiles: built in, TOML, vetnode's YAML; every mistake with its place.</summary>
public sealed class ProfileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("generic")]
    [InlineData("alps-gh200")]
    public void A_built_in_profile_has_no_mistakes(string name)
    {
        var profile = ProfileFile.Load(name);

        Assert.Equal(name, profile.Name);
        Assert.NotEmpty(profile.Checks);
        Assert.Contains(name, ProfileFile.BuiltIn);
    }

    [Fact]
    public void A_sites_profile_may_begin_with_a_built_in_one()
    {
        File.WriteAllText(folder["site.toml"], "extends = \"alps-gh200\"\nname = \"site\"\n[gpu]\ncount = 8\n");

        var (alps, site) = (ProfileFile.Load("alps-gh200"), ProfileFile.Load(folder["site.toml"]));

        Assert.Equal("site", site.Name);
        Assert.Equal(alps.Checks.Select(check => check.Name), site.Checks.Select(check => check.Name));
        Assert.Equal(alps.Collectives.Count, site.Collectives.Count);
        Assert.Throws<RecipeException>(() => Load("extends = \"alps\"\n"));
    }

    [Fact]
    public void Every_check_can_be_asked_for_by_its_name()
    {
        var text = string.Concat(CheckList.All.Select(check => check.Name switch
        {
            "name_resolution" => "[name_resolution]\nnames = [\"localhost\"]\n",
            "reachability" => "[reachability]\ntargets = [\"localhost:1\"]\n",
            "mounts" => "[[mounts.at]]\npath = \"/\"\n",
            "disk" => "[[disk.at]]\npath = \"/tmp\"\n",
            "network" => "[[network.interfaces]]\nname = \"lo\"\n",
            var name => $"[{name}]\n",
        }));

        Assert.Equal(CheckList.All.Select(check => check.Name), Load(text).Checks.Select(check => check.Name));
    }

    [Fact]
    public void All_mistakes_are_told_at_once_with_file_line_and_key()
    {
        var error = Assert.Throws<RecipeException>(() => Load("""
            deadline = "soon"
            [gpu]
            max_temprature_celsius = 30
            max_used_memory_fraction = 20
            forbidden_throttle = ["heat"]
            [pairs]
            min_rate = "15"
            [[disk.at]]
            path = "tmp"
            [colectives]
            """));

        Assert.Equal(ExitCode.Invalid, error.ExitCode);
        var text = string.Join('\n', error.Problems.Select(problem => problem.ToString()));
        Assert.Contains("profile.toml:1: deadline", text, StringComparison.Ordinal);
        Assert.Contains("profile.toml:3: gpu.max_temprature_celsius: is not a setting; did you mean max_temperature_celsius?", text, StringComparison.Ordinal);
        Assert.Contains("profile.toml:4: gpu.max_used_memory_fraction: 20 is outside [0, 1]", text, StringComparison.Ordinal);
        Assert.Contains("\"heat\" is none of", text, StringComparison.Ordinal);
        Assert.Contains("pairs.min_rate", text, StringComparison.Ordinal);
        Assert.Contains("tmp is not an absolute path", text, StringComparison.Ordinal);
        Assert.Contains("did you mean collectives?", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_does_not_exist_names_those_that_do()
    {
        var error = Assert.Throws<FirnException>(() => ProfileFile.Load("gneric"));

        Assert.Equal(("FIRN-VET-001", ExitCode.Invalid), (error.Code, error.ExitCode));
        Assert.Contains("generic", error.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Vetnodes_yaml_keeps_its_meaning_in_its_real_units()
    {
        var profile = ProfileFile.Load(Repository.File("tests", "Firn.Vetting.Tests", "Inputs", "vetnode.yaml"));

        Assert.Equal("alps", profile.Name);
        Assert.Equal(["environment_variables", "gpu", "reachability"], profile.Checks.Select(check => check.Name));
        Assert.Equal([("nvlink", Topology.Intranode), ("fabric", Topology.Full)], profile.Collectives.Select(collective => (collective.Name, collective.Topology)));
        Assert.Equal(268_435_456_000, profile.Collectives[0].MinNccl!.Value.Value);
        Assert.Equal((3, 8.0 * (1L << 30), true), (profile.Collectives[0].Warmups, profile.Collectives[0].Payload.Value, profile.Collectives[0].NcclRequired));
        Assert.Contains(profile.Notes, note => note.StartsWith("chance: left out", StringComparison.Ordinal));
        Assert.Contains(profile.Notes, note => note.Contains("roundrobin", StringComparison.Ordinal));
        Assert.Contains(profile.Notes, note => note.StartsWith("gpus: its requirements are left out", StringComparison.Ordinal));

        var notes = new CheckNotes("environment_variables");
        var variables = new Dictionary<string, string>(StringComparer.Ordinal) { ["NCCL_NET"] = "Socket", ["NCCL_CROSS_NIC"] = "1", ["CUDA_LAUNCH_BLOCKING"] = "1" };
        profile.Checks[0].Run(new NodeView { Name = "n1", Variable = name => variables.GetValueOrDefault(name) }, notes);
        Assert.Equal(["environment_variables:NCCL_NET", "environment_variables:CUDA_LAUNCH_BLOCKING"], notes.Result(0).Findings.Select(finding => finding.Key));
    }

    /// <summary>Found by fuzzing: the library refuses these with exceptions of its own.</summary>
    [Theory]
    [InlineData("broken-character.yaml")]
    [InlineData("broken-event.yaml")]
    public void Yaml_that_the_library_stumbles_over_is_told_with_its_file(string file)
    {
        var path = Repository.File("tests", "Firn.Vetting.Tests", "Inputs", file);
        Assert.Contains(file, Assert.Throws<RecipeException>(() => ProfileFile.Load(path)).Problems[0].Place.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evals: [", "YAML")]
    [InlineData("- a", "YAML")]
    [InlineData("name: a\nevals:\n  - name: x\n    type: a.b.NoEval\n", "no check of vetnode")]
    [InlineData("name: a\nevals:\n  - name: x\n    type: a.GPUEval\n    max_tmp: 3\n", "x.max_tmp")]
    [InlineData("nme: a\n", "nme")]
    public void A_mistake_in_yaml_is_told_with_its_place(string text, string expected)
    {
        File.WriteAllText(folder["vet.yaml"], text);

        var error = Assert.Throws<RecipeException>(() => ProfileFile.Load(folder["vet.yaml"]));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("vet.yaml", error.Problems[0].Place.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generic")]
    [InlineData("alps-gh200")]
    public void A_profile_arrives_at_the_nodes_as_it_was_sent(string name)
    {
        var sent = ProfileFile.Load(name);
        var wire = TableJson.Write(sent.Source);

        var received = ProfileFile.Received(TableJson.Read(wire));

        Assert.Equal(wire, TableJson.Write(received.Source));
        Assert.Equal(sent.Checks.Select(check => check.Name), received.Checks.Select(check => check.Name));
    }

    private VettingProfile Load(string text)
    {
        File.WriteAllText(folder["profile.toml"], text);
        return ProfileFile.Load(folder["profile.toml"]);
    }
}
