using System.ComponentModel.DataAnnotations;

namespace Firn.Data.Preparation;

/// <summary>The recipe's constraint on languages.</summary>
public sealed record LanguageShareConfig
{
    /// <summary>
    /// Smallest share of the training text's bytes that is in an identified language other than English. Where it is not
    /// reached, English documents are dropped by a seeded hash until it is. Default 0: no constraint.
    /// </summary>
    [Range(0.0, 1.0)]
    public double MinNonEnglishShare { get; init; }
}
