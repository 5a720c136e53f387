using System.Text.Json.Serialization;

namespace Firn.Vetting.Nccl;

/// <summary>The lines between a worker and the processes of its GPUs, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RankTask))]
[JsonSerializable(typeof(RankReport))]
internal sealed partial class RankJson : JsonSerializerContext;
