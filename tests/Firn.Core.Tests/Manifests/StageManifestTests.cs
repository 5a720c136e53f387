using Firn.Core.Manifests;
using Firn.Testing;

namespace Firn.Core.Tests.Manifests;

/// <summary>A stage's identity and its record.</summary>
public sealed class StageManifestTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_part_of_a_stage_changes_its_identity()
    {
        StageInput[] inputs = [new("acquire", "stage", "00")];
        ContentHash[] identities =
        [
            StageManifest.Identity("a", 1, 1, "x = 1", inputs),
            StageManifest.Identity("b", 1, 1, "x = 1", inputs),
            StageManifest.Identity("a", 2, 1, "x = 1", inputs),
            StageManifest.Identity("a", 1, 2, "x = 1", inputs),
            StageManifest.Identity("a", 1, 1, "x = 2", inputs),
            StageManifest.Identity("a", 1, 1, "x = 1", [new("acquire", "stage", "01")]),
            StageManifest.Identity("a", 1, 1, "x = 1", []),
        ];

        Assert.Equal(identities.Length, identities.Distinct().Count());
    }

    [Fact]
    public void A_manifest_reads_back()
    {
        var manifest = Example();
        manifest.Write(folder.Path);

        var read = StageManifest.TryRead(folder.Path)!;

        Assert.Equal(manifest.Hash, read.Hash);
        Assert.Equal(manifest.Outputs, read.Outputs);
        Assert.Equal(manifest.Inputs, read.Inputs);
        Assert.Equal(3, read.Counters["documents"]);
    }

    [Fact]
    public void A_manifest_has_the_bytes_of_its_golden_file()
    {
        Example().Write(folder.Path);

        Golden.Match("tests/compat/manifest-v1.json", File.ReadAllBytes(Path.Combine(folder.Path, StageManifest.FileName)));
    }

    [Fact]
    public void A_folder_without_a_manifest_is_not_complete() => Assert.Null(StageManifest.TryRead(folder.Path));

    [Theory]
    [InlineData("{\"stage\":", "FIRN-COR-020")]
    [InlineData("{}", "FIRN-COR-020")]
    public void A_damaged_manifest_is_one_clear_error(string content, string code)
    {
        File.WriteAllText(folder[StageManifest.FileName], content);

        Assert.Equal(code, Assert.Throws<FirnException>(() => StageManifest.TryRead(folder.Path)).Code);
    }

    [Fact]
    public void A_manifest_of_a_newer_firn_is_refused()
    {
        (Example() with { Version = 2 }).Write(folder.Path);

        Assert.Equal("FIRN-COR-021", Assert.Throws<FirnException>(() => StageManifest.TryRead(folder.Path)).Code);
    }

    private static StageManifest Example() => new()
    {
        Stage = "prepare",
        StageVersion = 1,
        Hash = "ab",
        Seed = 1,
        Config = "min_words = 50\n",
        Inputs = [new("consent", "stage", "cd")],
        Outputs = [new("documents/00000.parquet", 12, "ef")],
        OutputHash = "01",
        Counters = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["documents"] = 3 },
    };
}
