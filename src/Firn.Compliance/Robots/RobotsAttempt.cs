namespace Firn.Compliance.Robots;

/// <summary>A request that came to nothing and was made again.</summary>
/// <param name="Url">What was asked for.</param>
/// <param name="Date">When, ISO 8601.</param>
/// <param name="Status">HTTP status; 0 when nothing answered.</param>
/// <param name="Note">Why nothing answered, or how long the server asked to wait; empty when there is nothing to say.</param>
public sealed record RobotsAttempt(string Url, string Date, int Status, string Note);
