namespace Firn.Vetting.Checks;

/// <summary>What one check found on one node.</summary>
public sealed record CheckResult
{
    /// <summary>The check's name, as in the profile.</summary>
    public required string Check { get; init; }

    /// <summary>What is not as it should be; empty when all is well.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Numbers.</summary>
    public IReadOnlyList<Measurement> Measurements { get; init; } = [];

    /// <summary>Words that should be the same on all nodes, such as the driver's version.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long it took, in seconds.</summary>
    public double Seconds { get; init; }

    /// <summary>The worst finding.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public VettingVerdict Verdict => Findings.Count == 0 ? VettingVerdict.Ok : Findings.Max(finding => finding.Verdict);
}
