using System.Text.Json.Serialization;

namespace Firn.Vetting;

/// <summary>What vetting says of a check, a node or a link. Ordered: the worst of several is the greatest.</summary>
public enum VettingVerdict
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Could not be found out; never taken for <see cref="Ok"/>.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,

    /// <summary>Works, but worse than it should.</summary>
    [JsonStringEnumMemberName("degraded")]
    Degraded,

    /// <summary>Not to be used.</summary>
    [JsonStringEnumMemberName("bad")]
    Bad,
}
