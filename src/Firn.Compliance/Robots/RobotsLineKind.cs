namespace Firn.Compliance.Robots;

/// <summary>What a line that matters does.</summary>
internal enum RobotsLineKind : byte
{
    Agent,
    Allow,
    Disallow,

    /// <summary>Content-Signal or Content-Usage: a preference about use, not about fetching.</summary>
    Usage,
}
