using System.Text;
using System.Text.Json;

namespace Firn.Core.Manifests;

/// <summary>
/// What a stage is made from and what it made. Written last: a folder with a manifest is complete. Holds nothing that
/// differs between two runs of the same work: no time, no host, no path of a machine (docs/formats/manifest.md).
/// </summary>
public sealed record StageManifest
{
    /// <summary>The file's name in the stage's folder.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The version of this schema.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Always <c>firn.stage-manifest</c>.</summary>
    public string Schema { get; init; } = "firn.stage-manifest";

    /// <summary>Version of the schema.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The stage's name.</summary>
    public required string Stage { get; init; }

    /// <summary>Version of the stage's code; grows when its bytes change.</summary>
    public required int StageVersion { get; init; }

    /// <summary>The stage's identity: hash over name, version, configuration and inputs.</summary>
    public required string Hash { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The semantic configuration that the stage read, as canonical TOML.</summary>
    public required string Config { get; init; }

    /// <summary>What it was made from.</summary>
    public required IReadOnlyList<StageInput> Inputs { get; init; }

    /// <summary>What it made, by path. Logs and events are not listed: they may differ.</summary>
    public required IReadOnlyList<ArtifactFile> Outputs { get; init; }

    /// <summary>Hash over the outputs: what a later stage depends on.</summary>
    public required string OutputHash { get; init; }

    /// <summary>Counts that the stage reports, for example <c>documents_out</c>.</summary>
    public required IReadOnlyDictionary<string, double> Counters { get; init; }

    /// <summary>The identity of a stage.</summary>
    public static ContentHash Identity(string stage, int version, ulong seed, string config, IEnumerable<StageInput> inputs)
    {
        var text = new StringBuilder($"firn.stage 1\n{stage}\n{version}\n{seed}\n{config.Length}\n{config}\n");
        foreach (var input in inputs)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{input.Kind}\t{input.Name}\t{input.Hash}\n");
        return ContentHash.Of(text.ToString());
    }

    /// <summary>The hash over some outputs.</summary>
    public static ContentHash HashOutputs(IEnumerable<ArtifactFile> outputs)
    {
        var text = new StringBuilder();
        foreach (var output in outputs)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{output.Sha256}\t{output.Bytes}\t{output.Path}\n");
        return ContentHash.Of(text.ToString());
    }

    /// <summary>Reads the manifest of a stage's folder.</summary>
    /// <returns>Null when the folder has none: the stage is not complete.</returns>
    /// <exception cref="FirnException">The manifest is damaged (FIRN-COR-020) or from a newer Firn (FIRN-COR-021).</exception>
    public static StageManifest? TryRead(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        StageManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(File.ReadAllBytes(path), ManifestJson.Default.StageManifest);
        }
        catch (JsonException error)
        {
            throw new FirnException("FIRN-COR-020", path, $"the manifest is damaged: {error.Message}", "delete the stage's folder and run the recipe again", ExitCode.Invalid, error);
        }

        if (manifest is null || manifest.Version > CurrentVersion)
            throw new FirnException("FIRN-COR-021", path, $"the manifest has version {manifest?.Version}, this Firn reads up to {CurrentVersion}", "use the Firn that wrote it", ExitCode.Invalid);
        return manifest;
    }

    /// <summary>Writes the manifest into a stage's folder, as the last file.</summary>
    public void Write(string folder) =>
        AtomicFile.Write(Path.Combine(folder, FileName), [.. JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.StageManifest), (byte)'\n']);
}
