using Firn.Core;

namespace Firn.Foundry.Running;

/// <summary>What a running stage is given.</summary>
public sealed class StageContext
{
    private readonly SortedDictionary<string, double> counters = new(StringComparer.Ordinal);

    /// <summary>The stage's name.</summary>
    public required string Stage { get; init; }

    /// <summary>The stage's identity, for ledger rows.</summary>
    public required ContentHash Hash { get; init; }

    /// <summary>The stage's own folder; exists.</summary>
    public required string Folder { get; init; }

    /// <summary>The earlier stages, by name; complete.</summary>
    public required IReadOnlyDictionary<string, CompletedStage> Inputs { get; init; }

    /// <summary>The folder that relative paths of the recipe start from.</summary>
    public required string RecipeFolder { get; init; }

    /// <summary>A folder for things worth keeping between runs, for example downloaded packages; never an output.</summary>
    public required string CacheFolder { get; init; }

    /// <summary>The run's seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The suite's name.</summary>
    public required string SuiteName { get; init; }

    /// <summary>Worker threads for data work, at least 1.</summary>
    public required int Workers { get; init; }

    /// <summary>Threads for training and evaluation, at least 1.</summary>
    public required int TrainThreads { get; init; }

    /// <summary>Rewrites the recipe's lock file instead of obeying it.</summary>
    public bool UpdateLock { get; init; }

    /// <summary>The clock, for logs and politeness; never for outputs.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where progress is told.</summary>
    public required ProgressSink Progress { get; init; }

    /// <summary>Asks the stage to stop.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Counts reported so far.</summary>
    public IReadOnlyDictionary<string, double> Counters => counters;

    /// <summary>Reports a count for the manifest; must be reproducible. Called again also when an earlier attempt did the work.</summary>
    public void Count(string name, double value) => counters[name] = value;

    /// <summary>A path in the stage's folder.</summary>
    public string PathTo(params string[] parts) => Path.Combine([Folder, .. parts]);
}
