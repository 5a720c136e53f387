using System.Text.Json.Serialization;

namespace Firn.Tokenization.Fairness;

/// <summary>JSON of <see cref="FairnessReport"/>.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NewLine = "\n")]
[JsonSerializable(typeof(FairnessReport))]
internal sealed partial class FairnessJson : JsonSerializerContext;
