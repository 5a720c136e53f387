using System.ComponentModel.DataAnnotations;

namespace Firn.Data.Filters;

/// <summary>What <see cref="GopherQualityFilter"/> does differently in one language; what is absent stays as it is.</summary>
public sealed record GopherQualityLanguage
{
    /// <summary>Instead of <see cref="GopherQualityConfig.MinMeanWordLength"/>.</summary>
    [Range(0.0, 1000.0)]
    public double? MinMeanWordLength { get; init; }

    /// <summary>Instead of <see cref="GopherQualityConfig.MaxMeanWordLength"/>.</summary>
    [Range(0.0, 1000.0)]
    public double? MaxMeanWordLength { get; init; }

    /// <summary>Instead of <see cref="GopherQualityConfig.MinAlphabeticRatio"/>.</summary>
    [Range(0.0, 1.0)]
    public double? MinAlphabeticRatio { get; init; }

    /// <summary>Stop words, as they stand in text; empty switches the rule off for the language.</summary>
    public string[]? StopWords { get; init; }
}
