using Firn.Core.Manifests;

namespace Firn.EndToEnd.Tests;

/// <summary>What the tests ask of a run's folder.</summary>
internal static class RunFixture
{
    /// <summary>The recipe that needs no network, cut down so that the whole of it takes seconds.</summary>
    public static readonly string[] TinyRun =
    [
        "run", "recipes/offline.toml",
        "--set", "execution.train_threads=1",
        "--set", "pretrain.steps=12",
        "--set", "pretrain.checkpoint_every_steps=4",
    ];

    /// <summary>Every hashed artifact of a run: stage folder and path to SHA-256.</summary>
    public static SortedDictionary<string, string> Artifacts(string run)
    {
        var artifacts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var stage in Directory.GetDirectories(Path.Combine(run, "stages")))
        {
            var manifest = StageManifest.TryRead(stage);
            Assert.True(manifest is not null, $"{stage} is not complete");
            foreach (var output in manifest.Outputs)
            {
                artifacts[$"{Path.GetFileName(stage)}/{output.Path}"] = output.Sha256;
                Assert.Equal(output.Sha256, Core.ContentHash.OfFile(Path.Combine(stage, output.Path)).ToString());
            }

            artifacts[$"{Path.GetFileName(stage)}/{StageManifest.FileName}"] = Core.ContentHash.OfFile(Path.Combine(stage, StageManifest.FileName)).ToString();
        }

        return artifacts;
    }

    /// <summary>The stage that a killed run was in: the last one begun without a manifest.</summary>
    public static string StageInProgress(string run)
    {
        var stages = Path.Combine(run, "stages");
        return Directory.Exists(stages)
            ? Directory.GetDirectories(stages).Where(stage => !File.Exists(Path.Combine(stage, StageManifest.FileName)))
                .Select(stage => Path.GetFileName(stage).Split('-')[0]).FirstOrDefault() ?? "between stages"
            : "before the first stage";
    }
}
