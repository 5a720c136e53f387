using System.Text.Json.Serialization;

namespace Firn.Foundry.Running;

/// <summary>JSON of a run's own files.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RunOrigin))]
internal sealed partial class RunJson : JsonSerializerContext;
