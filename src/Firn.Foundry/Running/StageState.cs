namespace Firn.Foundry.Running;

/// <summary>How a stage of a recipe stands.</summary>
public enum StageState
{
    /// <summary>Complete, for this recipe and these inputs.</summary>
    UpToDate,

    /// <summary>Begun, not complete.</summary>
    Partial,

    /// <summary>Not there for this recipe and these inputs.</summary>
    Missing,

    /// <summary>Depends on a stage that is not up to date.</summary>
    Waiting,
}
