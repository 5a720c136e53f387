using System.ComponentModel.DataAnnotations;

namespace Firn.Data.Preparation;

/// <summary>
/// Which works are held out. A work keeps all its parts and translations together. Lists, where given, are obeyed to the
/// letter; where a list is empty, works are chosen by a seeded hash until their text reaches the share.
/// </summary>
public sealed record HeldOutSplitConfig
{
    /// <summary>Works that are never trained on.</summary>
    public string[] HeldOutWorks { get; init; } = [];

    /// <summary>Works for fitting baselines and choosing settings; never trained on.</summary>
    public string[] DevWorks { get; init; } = [];

    /// <summary>Share of the text to hold out where <see cref="HeldOutWorks"/> is empty. Default 0.05; 0 for none.</summary>
    [Range(0.0, 0.5)]
    public double HeldOutShare { get; init; } = 0.05;

    /// <summary>Share of the text for development where <see cref="DevWorks"/> is empty. Default 0.03; 0 for none.</summary>
    [Range(0.0, 0.5)]
    public double DevShare { get; init; } = 0.03;
}
