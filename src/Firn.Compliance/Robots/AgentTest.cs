namespace Firn.Compliance.Robots;

/// <summary>Whether an agent line's value names an agent.</summary>
internal delegate bool AgentTest(ReadOnlySpan<byte> value, RobotsAgent agent);
