using System.Text.Json.Serialization;

namespace Firn.Vetting.Judging;

/// <summary>How a vetting ended.</summary>
public enum VettingOutcome
{
    /// <summary>Enough nodes are good.</summary>
    [JsonStringEnumMemberName("vetted")]
    Vetted,

    /// <summary>Too few nodes are good.</summary>
    [JsonStringEnumMemberName("not_vetted")]
    NotVetted,

    /// <summary>Nearly all nodes fail alike: the environment is at fault, no node is to be excluded for it.</summary>
    [JsonStringEnumMemberName("environment_fault")]
    EnvironmentFault,

    /// <summary>The deadline for the whole passed before all was known.</summary>
    [JsonStringEnumMemberName("late")]
    Late,
}
