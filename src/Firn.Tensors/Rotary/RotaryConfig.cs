using System.ComponentModel.DataAnnotations;

namespace Firn.Tensors;

/// <summary>Rotary position embedding. Defaults: Apertus at a context of 4,096 (arXiv 2509.14233, table 2).</summary>
public sealed record RotaryConfig
{
    /// <summary>Base of the frequencies.</summary>
    [Range(1.0, 1e12)]
    public double Theta { get; init; } = 500_000;

    /// <summary>Whether long wavelengths are stretched as in Llama 3.</summary>
    public bool Scaled { get; init; } = true;

    /// <summary>By how much wavelengths beyond the original context are stretched.</summary>
    [Range(1.0, 1e6)]
    public double Factor { get; init; } = 8;

    /// <summary>Wavelengths above the original context divided by this are stretched in full.</summary>
    [Range(0.001, 1e6)]
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary>Wavelengths below the original context divided by this are left as they are.</summary>
    [Range(0.001, 1e6)]
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary>The context that the stretching refers to, in tokens.</summary>
    [Range(1, int.MaxValue)]
    public int OriginalContext { get; init; } = 8192;
}
