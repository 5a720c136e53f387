using System.Text.Json;
using System.Text.Json.Serialization;
using Firn.Core;

namespace Firn.Compliance.Scoring;

/// <summary>Thresholds by language, with the model and the sample that they come from. What a score is compared with, never a literal in a recipe.</summary>
public sealed partial record ThresholdFile
{
    private const string SchemaName = "firn.score-thresholds";

    /// <summary>Always <c>firn.score-thresholds</c>.</summary>
    public string Schema { get; init; } = SchemaName;

    /// <summary>Version of the format.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Hash of the model whose scores these are.</summary>
    public required string Model { get; init; }

    /// <summary>The share of the texts that does not exceed a threshold.</summary>
    public required double Quantile { get; init; }

    /// <summary>How sure each interval is.</summary>
    public required double Confidence { get; init; }

    /// <summary>The sample's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>By language and script, for example <c>deu_Latn</c>.</summary>
    public required SortedDictionary<string, ScoreThreshold> Languages { get; init; }

    /// <summary>Languages that were seen and have none, and why.</summary>
    public SortedDictionary<string, string> Without { get; init; } = [];

    /// <summary>Reads a file of thresholds for a model.</summary>
    /// <exception cref="FirnException">It is missing, no such file, or of another model (FIRN-CMP-054).</exception>
    public static ThresholdFile Load(string path, ContentHash model)
    {
        ThresholdFile file;
        try
        {
            file = JsonSerializer.Deserialize(File.ReadAllBytes(path), ThresholdJson.Default.ThresholdFile) ?? throw new JsonException("it is null");
            if (file.Schema != SchemaName || file.Version != 1)
                throw new JsonException($"schema {file.Schema} version {file.Version} is unknown");
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            throw new FirnException("FIRN-CMP-054", path, $"is no file of thresholds: {error.Message.ReplaceLineEndings(" ")}", "make it with firn tox calibrate", ExitCode.Invalid, error);
        }

        return file.Model == model.ToString()
            ? file
            : throw new FirnException("FIRN-CMP-054", path, "is no file of thresholds of this model: its scores are another model's", "make it with firn tox calibrate", ExitCode.Invalid);
    }

    /// <summary>Writes the file.</summary>
    public void Save(string path) => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, ThresholdJson.Default.ThresholdFile));

    [JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(ThresholdFile))]
    private sealed partial class ThresholdJson : JsonSerializerContext;
}
