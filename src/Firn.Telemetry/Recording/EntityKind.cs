namespace Firn.Telemetry.Recording;

/// <summary>What a series is about. The numbers are part of the format.</summary>
public enum EntityKind : byte
{
    /// <summary>The node as a whole.</summary>
    Node = 0,

    /// <summary>The processes of one rank; the index is the rank.</summary>
    Rank = 1,

    /// <summary>A GPU; the index is its number on the node.</summary>
    Gpu = 2,

    /// <summary>A disk; the index counts the node's disks.</summary>
    Disk = 3,

    /// <summary>A network interface; the index counts the node's interfaces.</summary>
    Nic = 4,

    /// <summary>The control group that the command runs in.</summary>
    Group = 5,

    /// <summary>What the program itself printed; the index is the rank.</summary>
    Program = 6,
}
