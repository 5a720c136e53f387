using System.ComponentModel.DataAnnotations;
using Firn.Tokenization.Fairness;

namespace Firn.Tokenization.Training;

/// <summary>What <see cref="ParityTrainer"/> learns beside <see cref="BpeTrainerConfig"/>.</summary>
public sealed record ParityTrainerConfig
{
    /// <summary>Merges that are chosen as without languages, before the turns begin. Default 0: turns from the first merge on. Apertus' second tokenizer takes 64,000 of 131,072.</summary>
    [Range(0, 1 << 20)]
    public int GlobalMerges { get; init; }

    /// <summary>Past turns that are looked back on, so that a language that stays behind does not take every turn. Default 100, as for Apertus' second tokenizer.</summary>
    [Range(0, 1_000_000)]
    public int Window { get; init; } = 100;

    /// <summary>A language gets at most so many times its even share of the turns in the window. Default 2, as for Apertus' second tokenizer.</summary>
    [Range(1, 1000)]
    public double Alpha { get; init; } = 2;

    /// <summary>
    /// What the languages' tokens are counted against. Default documents: where the development texts are translations of each
    /// other, the fair unit; elsewhere characters or bytes.
    /// </summary>
    public FairnessUnit Unit { get; init; } = FairnessUnit.Documents;
}
