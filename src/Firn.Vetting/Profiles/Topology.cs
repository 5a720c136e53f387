namespace Firn.Vetting.Profiles;

/// <summary>Who takes part in a collective.</summary>
internal enum Topology
{
    /// <summary>The GPUs of a node among themselves, on every node at once.</summary>
    Intranode,

    /// <summary>One member of each node.</summary>
    Internode,

    /// <summary>All GPUs of all nodes.</summary>
    Full,
}
