using Firn.Compliance.Robots;

namespace Firn.Compliance.Snapshots;

/// <summary>What one request came to.</summary>
/// <param name="Answer">The record it would make.</param>
/// <param name="IsTransient">The same request may go better a little later.</param>
/// <param name="RetryAfter">How long the server asks to wait; null where it does not.</param>
internal readonly record struct FetchOutcome(RobotsSnapshot Answer, bool IsTransient, TimeSpan? RetryAfter = null);
