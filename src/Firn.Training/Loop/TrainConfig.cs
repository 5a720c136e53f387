using System.ComponentModel.DataAnnotations;
using Firn.Training.Goldfish;

namespace Firn.Training.Loop;

/// <summary>
/// All that decides the bytes of a pretrained model, apart from data and seed. The duration is given in steps, never in
/// time. Defaults: the sweep in docs/log/2026-11-23-first-light.md; Apertus' own values stand beside where they differ.
/// </summary>
public sealed record TrainConfig
{
    /// <summary>The model's shape.</summary>
    public ModelShapeConfig Model { get; init; } = new();

    /// <summary>Optimizer steps.</summary>
    [Range(1, 100_000_000)]
    public int Steps { get; init; } = 6800;

    /// <summary>Tokens of a sequence. Apertus: 4096.</summary>
    [Range(8, 1 << 20)]
    public int SequenceLength { get; init; } = 256;

    /// <summary>Sequences of a step. Apertus: 1024 and more.</summary>
    [Range(1, 1 << 20)]
    public int BatchSequences { get; init; } = 4;

    /// <summary>Lanes that a step's sequences are dealt to; each adds up its own gradient. Part of the result's bits, unlike the number of threads.</summary>
    [Range(1, 256)]
    public int Lanes { get; init; } = 2;

    /// <summary>Tokens that a lane runs at a time, at least one sequence; more need more memory.</summary>
    [Range(1, 1 << 24)]
    public int MicroBatchTokens { get; init; } = 512;

    /// <summary>The plateau's learning rate. Apertus 8B: 1.1e-4.</summary>
    [Range(0.0, 10.0)]
    public double PeakLearningRate { get; init; } = 3e-3;

    /// <summary>The last learning rate over the plateau's. Apertus: 0.1.</summary>
    [Range(0.0, 1.0)]
    public double FinalLearningRateShare { get; init; } = 0.05;

    /// <summary>Steps of linear warm-up, as a share of all. Apertus 8B: 0.0011.</summary>
    [Range(0.0, 1.0)]
    public double WarmupShare { get; init; } = 0.03;

    /// <summary>Steps of the 1 - sqrt cooldown, as a share of all. Apertus: 0.11.</summary>
    [Range(0.0, 1.0)]
    public double CooldownShare { get; init; } = 0.4;

    /// <summary>Decay of the fast average. Apertus: 0.9.</summary>
    [Range(0.0, 0.999999)]
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the squares. Apertus: 0.999.</summary>
    [Range(0.0, 0.999999)]
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Decay of the slow average once warm. Apertus: 0.9999.</summary>
    [Range(0.0, 0.9999999)]
    public double Beta3 { get; init; } = 0.98;

    /// <summary>Weight of the slow average once warm. Apertus: 8.</summary>
    [Range(0.0, 100.0)]
    public double Alpha { get; init; } = 1;

    /// <summary>Steps until alpha and beta3 are warm, as a share of all. Apertus: 100,000 steps, 0.04 (8B) to 0.09 (70B).</summary>
    [Range(0.0, 1.0)]
    public double SlowWarmupShare { get; init; } = 0.3;

    /// <summary>Added to the root of the squares. Apertus: 1e-8.</summary>
    [Range(0.0, 1.0)]
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay of matrices. Apertus: 0.1.</summary>
    [Range(0.0, 10.0)]
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Largest global norm of a gradient. Apertus: 0.1.</summary>
    [Range(0.0, 1e6)]
    public double ClipNorm { get; init; } = 1.0;

    /// <summary>The Goldfish mask.</summary>
    public GoldfishConfig Goldfish { get; init; } = new();

    /// <summary>Steps between checkpoints; some 15 seconds apart at the default size on two cores.</summary>
    [Range(1, 100_000_000)]
    public int CheckpointEverySteps { get; init; } = 250;

    /// <summary>Checkpoints that stay; older ones are deleted.</summary>
    [Range(1, 1000)]
    public int KeepCheckpoints { get; init; } = 2;
}
