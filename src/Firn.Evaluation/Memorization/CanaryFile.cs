using System.Text.Json;
using Firn.Core;

namespace Firn.Evaluation.Memorization;

/// <summary>The list of canaries that the tokenize stage planted, as <c>canaries.json</c> beside the tokens.</summary>
public static class CanaryFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "canaries.json";

    /// <summary>Writes the list.</summary>
    public static void Write(string path, IReadOnlyList<Canary> canaries) => AtomicFile.Write(
        path, JsonSerializer.SerializeToUtf8Bytes(new CanaryList { Canaries = canaries }, EvaluationJson.Default.CanaryList));

    /// <summary>Reads the list.</summary>
    /// <exception cref="FirnException">The file is damaged (FIRN-EVL-001).</exception>
    public static IReadOnlyList<Canary> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), EvaluationJson.Default.CanaryList)?.Canaries ?? [];
        }
        catch (JsonException error)
        {
            throw new FirnException("FIRN-EVL-001", path, $"is not a list of canaries: {error.Message}", "run the tokenize stage again (--from tokenize)", ExitCode.Invalid, error);
        }
    }

    internal sealed record CanaryList
    {
        public string Schema { get; init; } = "firn.canaries";

        public int Version { get; init; } = 1;

        public required IReadOnlyList<Canary> Canaries { get; init; }
    }
}
