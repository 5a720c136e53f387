using System.ComponentModel.DataAnnotations;

namespace Firn.Data.Filters;

/// <summary>
/// Thresholds of <see cref="GopherRepetitionFilter"/>. Defaults: Gopher, arXiv 2112.11446, table A1. Zero switches a rule off.
/// </summary>
public sealed record GopherRepetitionConfig
{
    /// <summary>Whether the filter runs. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Largest share of paragraphs that repeat an earlier one. Default 0.30.</summary>
    [Range(0.0, 1.0)]
    public double MaxDuplicateParagraphs { get; init; } = 0.30;

    /// <summary>Largest share of characters in such paragraphs. Default 0.20.</summary>
    [Range(0.0, 1.0)]
    public double MaxDuplicateParagraphCharacters { get; init; } = 0.20;

    /// <summary>Largest share of lines that repeat an earlier one. Default 0.30.</summary>
    [Range(0.0, 1.0)]
    public double MaxDuplicateLines { get; init; } = 0.30;

    /// <summary>Largest share of characters in such lines. Default 0.20.</summary>
    [Range(0.0, 1.0)]
    public double MaxDuplicateLineCharacters { get; init; } = 0.20;

    /// <summary>Largest share of characters in the most frequent n-gram of words, for n = 2, 3, 4. Default 0.20, 0.18, 0.16.</summary>
    [MinLength(0), MaxLength(3)]
    public double[] MaxTopNgramCharacters { get; init; } = [0.20, 0.18, 0.16];

    /// <summary>Largest share of characters in repeated n-grams of words, for n = 5 to 10. Default 0.15 down to 0.10.</summary>
    [MinLength(0), MaxLength(6)]
    public double[] MaxDuplicateNgramCharacters { get; init; } = [0.15, 0.14, 0.13, 0.12, 0.11, 0.10];

    /// <summary>
    /// Applies the rules for n = 5 to 10 to languages written without spaces too, whose "words" are single characters:
    /// five of them recur in any long text. Default false.
    /// </summary>
    public bool DuplicateNgramsInSpacelessScripts { get; init; }
}
