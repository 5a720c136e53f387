using System.Text.Json;
using Firn.Core;
using Firn.Evaluation.Memorization;
using Firn.Evaluation.Scoring;

namespace Firn.Evaluation.Results;

/// <summary>All results of an evaluation, as <c>results.json</c> (docs/evaluation.md).</summary>
public sealed record EvaluationResult
{
    /// <summary>The file's name.</summary>
    public const string FileName = "results.json";

    /// <summary>The version of this schema.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Always <c>firn.evaluation</c>.</summary>
    public string Schema { get; init; } = "firn.evaluation";

    /// <summary>Version of the schema.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>Bits per byte.</summary>
    public required BitsPerByteResult BitsPerByte { get; init; }

    /// <summary>The baselines.</summary>
    public required BaselineFacts Baselines { get; init; }

    /// <summary>Tokens an n-gram of <see cref="Overlap"/>.</summary>
    public required int OverlapTokens { get; init; }

    /// <summary>Overlap of held-out and training text by language, and pooled as the last row.</summary>
    public required IReadOnlyList<LanguageOverlap> Overlap { get; init; }

    /// <summary>Memorisation.</summary>
    public required MemorizationResult Memorization { get; init; }

    /// <summary>Samples.</summary>
    public required IReadOnlyList<Sample> Samples { get; init; }

    /// <summary>Writes the file.</summary>
    public void Write(string path) => AtomicFile.Write(path, [.. JsonSerializer.SerializeToUtf8Bytes(this, EvaluationJson.Default.EvaluationResult), (byte)'\n']);

    /// <summary>Reads the file.</summary>
    /// <exception cref="FirnException">The file is damaged or of another version (FIRN-EVL-002).</exception>
    public static EvaluationResult Read(string path)
    {
        try
        {
            var result = JsonSerializer.Deserialize(File.ReadAllBytes(path), EvaluationJson.Default.EvaluationResult);
            if (result is { Version: CurrentVersion })
                return result;
            throw new FirnException("FIRN-EVL-002", path, $"is of version {result?.Version}, this Firn reads {CurrentVersion}", "run the evaluate stage again (--from evaluate)", ExitCode.Invalid);
        }
        catch (JsonException error)
        {
            throw new FirnException("FIRN-EVL-002", path, $"is not a result of an evaluation: {error.Message}", "run the evaluate stage again (--from evaluate)", ExitCode.Invalid, error);
        }
    }
}
