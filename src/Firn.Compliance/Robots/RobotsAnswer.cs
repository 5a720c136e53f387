namespace Firn.Compliance.Robots;

/// <summary>What an answer to a request for robots.txt means.</summary>
public enum RobotsAnswer
{
    /// <summary>Nothing is known about what the host wants.</summary>
    Unknown = 0,

    /// <summary>The body's rules hold.</summary>
    Rules,

    /// <summary>The host objects to nothing.</summary>
    Allow,

    /// <summary>The host is to be taken as objecting to everything.</summary>
    Disallow,
}
