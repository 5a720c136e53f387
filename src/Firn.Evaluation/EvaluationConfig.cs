using System.ComponentModel.DataAnnotations;

namespace Firn.Evaluation;

/// <summary>How much is evaluated. Budgets are counts, never times: the same documents are scored on every machine.</summary>
public sealed record EvaluationConfig
{
    /// <summary>Most held-out tokens to score, shared equally by the languages. Default 120,000: about ten seconds for a model of a few million parameters on two cores.</summary>
    [Range(100, 1_000_000_000)]
    public int MaxHeldOutTokens { get; init; } = 120_000;

    /// <summary>Most tokens of one document, so that one long work does not stand for its language. Default 4096.</summary>
    [Range(16, 100_000_000)]
    public int MaxTokensPerDocument { get; init; } = 4096;

    /// <summary>Most development tokens that the baselines' discounts are fitted on. Default 200,000: four numbers need no more.</summary>
    [Range(100, 1_000_000_000)]
    public int MaxDevTokens { get; init; } = 200_000;

    /// <summary>Share of the model's window that a document's next window sees again as context. Default 0.25.</summary>
    [Range(0.01, 0.9)]
    public double ContextOverlap { get; init; } = 0.25;

    /// <summary>Share of the training tokens from which a language is marked in the table. Default 0.02.</summary>
    [Range(0.0, 1.0)]
    public double MarkedShare { get; init; } = 0.02;

    /// <summary>Tokens an n-gram of the overlap between held-out and training text. Default 13, as GPT-3 (arXiv 2005.14165, appendix C).</summary>
    [Range(2, 1000)]
    public int OverlapTokens { get; init; } = 13;

    /// <summary>Samples in the report, one a language, largest languages first. Default 8.</summary>
    [Range(0, 1000)]
    public int Samples { get; init; } = 8;

    /// <summary>Tokens of a held-out document that a sample begins with. Default 16.</summary>
    [Range(1, 10_000)]
    public int SamplePromptTokens { get; init; } = 16;

    /// <summary>Tokens that the model adds. Default 64.</summary>
    [Range(1, 10_000)]
    public int SampleTokens { get; init; } = 64;
}
