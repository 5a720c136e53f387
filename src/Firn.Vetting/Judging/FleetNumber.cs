namespace Firn.Vetting.Judging;

/// <summary>A measurement over all nodes.</summary>
/// <param name="Check">The check.</param>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Nodes">How many measured it.</param>
/// <param name="Median">Median.</param>
/// <param name="Deviation">1.4826 times the median absolute deviation: for normal values their standard deviation.</param>
/// <param name="Least">Smallest.</param>
/// <param name="LeastNode">Who measured the smallest.</param>
/// <param name="Most">Largest.</param>
/// <param name="MostNode">Who measured the largest.</param>
public sealed record FleetNumber(string Check, string Name, string Unit, int Nodes, double Median, double Deviation, double Least, string LeastNode, double Most, string MostNode);
