namespace Firn.Compliance.Robots;

/// <summary>What a line that matters does.</summary>
internal enum RobotsLineKind : byte
{
    Agent,
    Allow,
    Disallow,
}
