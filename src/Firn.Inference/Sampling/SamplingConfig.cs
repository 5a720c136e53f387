using System.ComponentModel.DataAnnotations;

namespace Firn.Inference.Sampling;

/// <summary>How the next token is chosen. Defaults: greedy, as the evaluation of memorisation of Apertus decodes first.</summary>
public sealed record SamplingConfig
{
    /// <summary>Most tokens that are generated.</summary>
    [Range(1, 1 << 20)]
    public int MaxTokens { get; init; } = 128;

    /// <summary>Divides the logits; 0 takes the likeliest token.</summary>
    [Range(0.0, 100.0)]
    public double Temperature { get; init; }

    /// <summary>Only this many of the likeliest tokens; 0 for all.</summary>
    [Range(0, 1 << 24)]
    public int TopK { get; init; }

    /// <summary>Only the likeliest tokens that together have this probability; 1 for all.</summary>
    [Range(0.0, 1.0)]
    public double TopP { get; init; } = 1;

    /// <summary>Seed of the draws: the same seed, prompt and model give the same text.</summary>
    public ulong Seed { get; init; }
}
