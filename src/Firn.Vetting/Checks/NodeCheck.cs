namespace Firn.Vetting.Checks;

/// <summary>A check of the node it runs on. It only looks: nothing is installed, nothing is changed, files of its own are removed.</summary>
/// <param name="name">Its name in the profile.</param>
/// <param name="deadline">How long it may take; null takes the profile's <c>check_deadline</c>.</param>
internal abstract class NodeCheck(string name, TimeSpan? deadline)
{
    public string Name { get; } = name;

    public TimeSpan? Deadline { get; } = deadline;

    /// <summary>True when it depends on nothing that a job's owner can choose and is gentle enough for a prolog run by root.</summary>
    public virtual bool SafeForProlog => true;

    /// <summary>True when what it looks at is shared by all nodes: hanging on it says nothing about this node.</summary>
    public virtual bool LooksAtSharedThings => false;

    /// <summary>True when there is nothing of the node's own in it.</summary>
    public virtual bool OnlyLooksAtSharedThings => LooksAtSharedThings;

    /// <summary>Looks.</summary>
    /// <param name="node">The node.</param>
    /// <param name="notes">Where findings and numbers go.</param>
    public abstract void Run(NodeView node, CheckNotes notes);
}
