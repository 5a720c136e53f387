using System.ComponentModel.DataAnnotations;

namespace Firn.Data.Filters;

/// <summary>
/// Thresholds of <see cref="GopherQualityFilter"/>. Defaults: Gopher, arXiv 2112.11446, appendix A, as datatrove reads it.
/// Zero switches a rule off.
/// </summary>
public sealed record GopherQualityConfig
{
    /// <summary>Whether the filter runs. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Fewest words that are not only punctuation. Default 50.</summary>
    [Range(0, 1_000_000_000)]
    public int MinWords { get; init; } = 50;

    /// <summary>Most words that are not only punctuation. Default 100,000.</summary>
    [Range(0, 1_000_000_000)]
    public int MaxWords { get; init; } = 100_000;

    /// <summary>Smallest mean length of words that are not only punctuation, in code points. Default 3.</summary>
    [Range(0.0, 1000.0)]
    public double MinMeanWordLength { get; init; } = 3;

    /// <summary>Largest mean length of words that are not only punctuation, in code points. Default 10.</summary>
    [Range(0.0, 1000.0)]
    public double MaxMeanWordLength { get; init; } = 10;

    /// <summary>Most hash signs a word, and most ellipses a word. Default 0.1.</summary>
    [Range(0.0, 1.0)]
    public double MaxSymbolRatio { get; init; } = 0.1;

    /// <summary>Largest share of lines that begin with a bullet. Default 0.9.</summary>
    [Range(0.0, 1.0)]
    public double MaxBulletLineRatio { get; init; } = 0.9;

    /// <summary>Largest share of lines that end with an ellipsis. Default 0.3.</summary>
    [Range(0.0, 1.0)]
    public double MaxEllipsisLineRatio { get; init; } = 0.3;

    /// <summary>Smallest share of words with at least one letter. Default 0.8.</summary>
    [Range(0.0, 1.0)]
    public double MinAlphabeticRatio { get; init; } = 0.8;

    /// <summary>Fewest different stop words. Default 2. Applies to languages that have a list.</summary>
    [Range(0, 1000)]
    public int MinStopWords { get; init; } = 2;

    /// <summary>What differs by language, for example <c>[prepare.quality.languages.fin_Latn]</c>; before the built-in differences.</summary>
    public IReadOnlyDictionary<string, GopherQualityLanguage> Languages { get; init; } =
        new SortedDictionary<string, GopherQualityLanguage>(StringComparer.Ordinal);
}
