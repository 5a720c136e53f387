namespace Firn.Foundry.Running;

/// <summary>What to run of a recipe, and how to tell about it.</summary>
public sealed record RunOptions
{
    /// <summary>The last stage to run; null runs all.</summary>
    public string? To { get; init; }

    /// <summary>Redo this stage and all after it, also when they are up to date.</summary>
    public string? From { get; init; }

    /// <summary>Rewrite the recipe's lock file instead of obeying it.</summary>
    public bool UpdateLock { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Who is told.</summary>
    public RunObserver Observer { get; init; } = new();

    /// <summary>Asks the run to stop.</summary>
    public CancellationToken Cancellation { get; init; }
}
