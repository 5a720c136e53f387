using System.Text.Json.Serialization;

namespace Firn.Vetting.Checks;

/// <summary>Which way a measurement is better: only these are compared between nodes.</summary>
public enum Better
{
    /// <summary>Neither: told for information.</summary>
    [JsonStringEnumMemberName("neither")]
    Neither,

    /// <summary>A rate.</summary>
    [JsonStringEnumMemberName("higher")]
    Higher,

    /// <summary>A latency.</summary>
    [JsonStringEnumMemberName("lower")]
    Lower,
}
