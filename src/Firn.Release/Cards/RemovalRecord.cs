namespace Firn.Release.Cards;

/// <summary>Documents that a step took out.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Step">The step.</param>
/// <param name="Reason">Why.</param>
/// <param name="Documents">How many.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record RemovalRecord(string Stage, string Step, string Reason, long Documents, long Bytes);
