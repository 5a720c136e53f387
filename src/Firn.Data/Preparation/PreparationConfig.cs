using Firn.Data.Deduplication;

namespace Firn.Data.Preparation;

/// <summary>What <see cref="PreparationRun"/> decides over all documents at once.</summary>
public sealed record PreparationConfig
{
    /// <summary>Which works are held out.</summary>
    public HeldOutSplitConfig Split { get; init; } = new();

    /// <summary>How near duplicates are found.</summary>
    public MinHashConfig MinHash { get; init; } = new();

    /// <summary>The constraint on languages.</summary>
    public LanguageShareConfig Languages { get; init; } = new();

    /// <summary>Dropped documents shown for each reason in the statistics. Default 3.</summary>
    public int Examples { get; init; } = 3;

    /// <summary>Characters of text shown of such a document, personal data masked; 0 shows none. Default 160.</summary>
    public int ExampleCharacters { get; init; } = 160;
}
