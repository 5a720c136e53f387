using System.ComponentModel.DataAnnotations;

namespace Firn.Tensors;

/// <summary>AdEMAMix (arXiv 2409.03137). Defaults: Apertus (arXiv 2509.14233, section 2.3).</summary>
public sealed record AdEMAMixConfig
{
    /// <summary>Decay of the fast average.</summary>
    [Range(0.0, 0.999999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the squares' average.</summary>
    [Range(0.0, 0.9999999)]
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Decay of the slow average after its warm-up.</summary>
    [Range(0.0, 0.9999999)]
    public double Beta3 { get; init; } = 0.9999;

    /// <summary>Weight of the slow average after its warm-up.</summary>
    [Range(0.0, 1000.0)]
    public double Alpha { get; init; } = 8;

    /// <summary>Steps over which weight and decay of the slow average rise; 0 for none.</summary>
    [Range(0, int.MaxValue)]
    public int WarmupSteps { get; init; } = 100_000;

    /// <summary>Added to the root of the squares' average.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay; not used for vectors and scalars.</summary>
    [Range(0.0, 10.0)]
    public double WeightDecay { get; init; } = 0.1;
}
