using System.Text.Json.Serialization;
using Firn.Evaluation.Memorization;

namespace Firn.Evaluation;

/// <summary>JSON of evaluation's files.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, NewLine = "\n")]
[JsonSerializable(typeof(CanaryFile.CanaryList))]
[JsonSerializable(typeof(Results.EvaluationResult))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
