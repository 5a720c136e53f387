using System.ComponentModel.DataAnnotations;

namespace Firn.Data.Languages;

/// <summary>How documents are given their language.</summary>
public sealed record LanguageConfig
{
    /// <summary>Smallest probability that names a language; below it the language is <c>und</c>. Default 0.65: FineWeb, datatrove's language filter.</summary>
    [Range(0.0, 1.0)]
    public double MinScore { get; init; } = 0.65;

    /// <summary>
    /// Smallest probability that a language stated by the source (a package's name, a column) must have to be believed
    /// where the model itself names none with <see cref="MinScore"/>. Close relatives share a probability: a Danish manual is
    /// half Norwegian to the model. Default 0.05; 1 never believes the source.
    /// </summary>
    [Range(0.0, 1.0)]
    public double MinStatedScore { get; init; } = 0.05;

    /// <summary>Drops documents whose language is not known. Default true, as FineWeb does.</summary>
    public bool DropUnknown { get; init; } = true;

    /// <summary>Drops documents of all other languages; empty keeps every language. For example <c>["deu_Latn", "roh_Latn"]</c>.</summary>
    public string[] Only { get; init; } = [];

    /// <summary>A fastText model to use instead of the one that comes with Firn; its labels are like <c>deu_Latn</c>. A path beside the recipe.</summary>
    public string Model { get; init; } = "";
}
