using System.Text.Json.Serialization;

namespace Firn.Core.Manifests;

/// <summary>JSON of the manifests.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StageManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
