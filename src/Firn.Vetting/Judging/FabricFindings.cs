using Firn.Vetting.Checks;

namespace Firn.Vetting.Judging;

/// <summary>What the tests between nodes found.</summary>
internal sealed class FabricFindings
{
    /// <summary>Findings about a node.</summary>
    public List<(string Node, Finding Finding)> Nodes { get; } = [];

    /// <summary>Findings about a link between two nodes.</summary>
    public List<LinkFinding> Links { get; } = [];

    /// <summary>Findings about the fabric as a whole.</summary>
    public List<Finding> Fabric { get; } = [];

    /// <summary>Numbers of nodes: best pair rate, best latency.</summary>
    public List<(string Node, string Check, Measurement Measurement)> Measurements { get; } = [];

    /// <summary>Rates of collectives, for the report.</summary>
    public List<CollectiveResult> Collectives { get; } = [];
}
