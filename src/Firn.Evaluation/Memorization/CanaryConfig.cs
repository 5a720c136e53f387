using System.ComponentModel.DataAnnotations;

namespace Firn.Evaluation.Memorization;

/// <summary>
/// Which canaries are planted in the training data. A canary is a sequence of words drawn at random: nothing but having seen
/// it helps to continue it. Sizes are ours, for runs of a few million tokens: about one token in a hundred is a canary's.
/// </summary>
public sealed record CanaryConfig
{
    /// <summary>Plant canaries at all. Default true: a model without them has no memorisation result.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Words a canary. Default 24: its second half has 96 bits, which no guess hits.</summary>
    [Range(8, 512)]
    public int Words { get; init; } = 24;

    /// <summary>How often the canaries of each bucket are planted. Default powers of four, after Apertus' Gutenberg probes (1 to 128, arXiv 2505.13171).</summary>
    [MinLength(1)]
    public int[] Repeats { get; init; } = [1, 4, 16, 64];

    /// <summary>Canaries a bucket. Default 4.</summary>
    [Range(1, 10_000)]
    public int PerBucket { get; init; } = 4;

    /// <summary>Canaries that are never planted: what a model scores without having seen the text. Default 16.</summary>
    [Range(2, 10_000)]
    public int Controls { get; init; } = 16;

    /// <summary>Canaries of the positive control, planted so often that a measurement that works must find them. Default 2.</summary>
    [Range(1, 1000)]
    public int PositiveControls { get; init; } = 2;

    /// <summary>How often each of the positive control is planted. Default 512: still dozens of times where training sees a tenth of the data.</summary>
    [Range(1, 1_000_000)]
    public int PositiveControlRepeats { get; init; } = 512;
}
