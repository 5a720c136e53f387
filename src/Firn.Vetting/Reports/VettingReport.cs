using Firn.Core;
using Firn.Vetting.Checks;
using Firn.Vetting.Judging;

namespace Firn.Vetting.Reports;

/// <summary>The result of a vetting: small, whatever the number of nodes. Nodes that are all right stand in one folded list.</summary>
public sealed record VettingReport
{
    /// <summary>What this file is.</summary>
    public string Schema { get; init; } = "firn.vetting";

    /// <summary>Version of the schema.</summary>
    public int Version { get; init; } = 1;

    /// <summary>How it ended.</summary>
    public required VettingOutcome Outcome { get; init; }

    /// <summary>The profile's name.</summary>
    public required string Profile { get; init; }

    /// <summary>The Slurm job, empty outside of one.</summary>
    public string Job { get; init; } = "";

    /// <summary>When it began, universal time.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public double Seconds { get; init; }

    /// <summary>How many nodes were to be vetted.</summary>
    public int Nodes { get; init; }

    /// <summary>How many good nodes are needed.</summary>
    public int Needed { get; init; }

    /// <summary>Nodes that may be used, folded as Slurm writes lists.</summary>
    public string Good { get; init; } = "";

    /// <summary>Nodes that are not to be used, folded: Slurm's <c>--exclude</c>. Never those that only the environment fails.</summary>
    public string Exclude { get; init; } = "";

    /// <summary>Nodes with findings, worst first.</summary>
    public IReadOnlyList<NodeVerdict> Findings { get; init; } = [];

    /// <summary>Links that are slow.</summary>
    public IReadOnlyList<LinkFinding> Links { get; init; } = [];

    /// <summary>What nearly all nodes have alike.</summary>
    public IReadOnlyList<Finding> Environment { get; init; } = [];

    /// <summary>Collectives.</summary>
    public IReadOnlyList<CollectiveResult> Collectives { get; init; } = [];

    /// <summary>Every measurement over all nodes.</summary>
    public IReadOnlyList<FleetNumber> Numbers { get; init; } = [];

    /// <summary>The checks that were run.</summary>
    public IReadOnlyList<string> Checks { get; init; } = [];

    /// <summary>Remarks for people: what an import left out, nodes that failed often.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Unit that rates are printed in.</summary>
    public string Units { get; init; } = "GB/s";

    /// <summary>The status that the program ends with.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ExitCode ExitCode => Outcome switch
    {
        VettingOutcome.Vetted => ExitCode.Ok,
        VettingOutcome.NotVetted => ExitCode.No,
        VettingOutcome.EnvironmentFault => ExitCode.Environment,
        _ => ExitCode.TimedOut,
    };
}
