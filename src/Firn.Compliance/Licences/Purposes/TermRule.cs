using System.Text.Json.Serialization;

namespace Firn.Compliance.Licences.Purposes;

/// <summary>What a purpose makes of a term.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TermRule>))]
public enum TermRule
{
    /// <summary>A licence with this term does not permit the purpose.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused = 0,

    /// <summary>It does; the obligation goes with it.</summary>
    [JsonStringEnumMemberName("permitted")]
    Permitted,

    /// <summary>It does where the publisher states the reason (<c>basis_for_copyleft</c>), which every ledger row carries.</summary>
    [JsonStringEnumMemberName("with_reason")]
    WithReason,
}
