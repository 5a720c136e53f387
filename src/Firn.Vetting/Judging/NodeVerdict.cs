using Firn.Vetting.Checks;

namespace Firn.Vetting.Judging;

/// <summary>What vetting says of a node.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Verdict">The worst of its findings.</param>
/// <param name="Findings">Why.</param>
public sealed record NodeVerdict(string Node, VettingVerdict Verdict, IReadOnlyList<Finding> Findings);
