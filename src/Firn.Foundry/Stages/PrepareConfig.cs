using System.ComponentModel.DataAnnotations;
using Firn.Compliance.PersonalData;
using Firn.Compliance.Scoring;
using Firn.Data.Deduplication;
using Firn.Data.Filters;
using Firn.Data.Languages;
using Firn.Data.Preparation;

namespace Firn.Foundry.Stages;

/// <summary>The recipe's <c>[prepare]</c>: from documents that may be used to plain text that should be (docs/prepare.md).</summary>
public sealed record PrepareConfig
{
    /// <summary>Smallest share of the training bytes in languages other than English; English is left out by a seeded hash until it is reached. Default 0: no constraint.</summary>
    [Range(0.0, 1.0)]
    public double MinNonEnglishShare { get; init; }

    /// <summary>Dropped documents that the report shows for each reason. Default 3.</summary>
    [Range(0, 100)]
    public int Examples { get; init; } = 3;

    /// <summary>Characters of text it shows of each, personal data masked; 0 for none. Default 160.</summary>
    [Range(0, 10_000)]
    public int ExampleCharacters { get; init; } = 160;

    /// <summary>Language identification.</summary>
    public LanguageConfig Language { get; init; } = new();

    /// <summary>Gopher's quality rules.</summary>
    public GopherQualityConfig Quality { get; init; } = new();

    /// <summary>Gopher's repetition rules.</summary>
    public GopherRepetitionConfig Repetition { get; init; } = new();

    /// <summary>A classifier of toxic texts; off unless a model is named.</summary>
    public ToxicityConfig Toxicity { get; init; } = new();

    /// <summary>A classifier of good texts, of which the upper part is kept; off unless a model is named.</summary>
    public QualityModelConfig QualityModel { get; init; } = new();

    /// <summary>Personal data that is masked.</summary>
    public PiiConfig PersonalData { get; init; } = new();

    /// <summary>Works that are held out.</summary>
    public HeldOutSplitConfig Split { get; init; } = new();

    /// <summary>Near duplicates.</summary>
    public MinHashConfig MinHash { get; init; } = new();
}
