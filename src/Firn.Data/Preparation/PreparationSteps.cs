using Firn.Pipelines.Steps;

namespace Firn.Data.Preparation;

/// <summary>The steps that look at one document at a time, in order: reading, filtering, masking. One set a worker.</summary>
/// <param name="Reading">From what was fetched to clean text: extraction, repair, normalisation.</param>
/// <param name="Filtering">Language, quality, repetition.</param>
/// <param name="Masking">Personal data; also applied to the examples that the statistics show.</param>
public sealed record PreparationSteps(IReadOnlyList<DocumentStep> Reading, IReadOnlyList<DocumentStep> Filtering, IReadOnlyList<DocumentStep> Masking)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<DocumentStep> All => [.. Reading, .. Filtering, .. Masking];
}
