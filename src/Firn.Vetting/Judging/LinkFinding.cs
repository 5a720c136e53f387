using Firn.Vetting.Checks;

namespace Firn.Vetting.Judging;

/// <summary>A link that is slow between two nodes that are fast elsewhere.</summary>
/// <param name="First">One end.</param>
/// <param name="Second">The other.</param>
/// <param name="Finding">What was found.</param>
public sealed record LinkFinding(string First, string Second, Finding Finding);
