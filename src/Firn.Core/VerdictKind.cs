namespace Firn.Core;

/// <summary>What a step decided about a document.</summary>
public enum VerdictKind : byte
{
    /// <summary>The document stays as it is.</summary>
    Kept = 0,

    /// <summary>The document stays, with changed text.</summary>
    Edited = 1,

    /// <summary>The document is out.</summary>
    Dropped = 2,
}
