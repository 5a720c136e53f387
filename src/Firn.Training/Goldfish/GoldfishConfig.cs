using System.ComponentModel.DataAnnotations;

namespace Firn.Training.Goldfish;

/// <summary>
/// Which labels the Goldfish loss leaves out, so that no text of more than a window is learnt without gaps.
/// Defaults are those of Apertus (arXiv 2509.14233, and Megatron-LM of swiss-ai at 81d44dbe).
/// </summary>
public sealed record GoldfishConfig
{
    /// <summary>One label in this many is left out, on average. 0 turns the mask off. Default 50, as Apertus.</summary>
    [Range(0, 1_000_000)]
    public int K { get; init; } = 50;

    /// <summary>How many labels, the judged one included, decide together. Default 50, as Apertus.</summary>
    [Range(1, 10_000)]
    public int H { get; init; } = 50;
}
