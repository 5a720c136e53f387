using System.ComponentModel.DataAnnotations;
using Firn.Models.Apertus;

namespace Firn.Training.Loop;

/// <summary>The shape of the model that a recipe trains. Defaults: the sweep in docs/log/2026-11-23-first-light.md.</summary>
public sealed record ModelShapeConfig
{
    /// <summary>Width of the residual stream.</summary>
    [Range(8, 65_536)]
    public int HiddenSize { get; init; } = 128;

    /// <summary>Inner width of the MLP; Apertus has 5.25 times the hidden size.</summary>
    [Range(8, 1 << 20)]
    public int IntermediateSize { get; init; } = 512;

    /// <summary>Blocks.</summary>
    [Range(1, 1024)]
    public int Layers { get; init; } = 3;

    /// <summary>Query heads.</summary>
    [Range(1, 1024)]
    public int Heads { get; init; } = 2;

    /// <summary>Key and value heads; divides the query heads.</summary>
    [Range(1, 1024)]
    public int KvHeads { get; init; } = 1;

    /// <summary>Width of a head; 0 for hidden size over heads.</summary>
    [Range(0, 1024)]
    public int HeadSize { get; init; } = 64;

    /// <summary>Standard deviation of the initial matrices, about 1.4 over the root of the width. Apertus: 0.008944 at width 4096, too small for a run of few steps.</summary>
    [Range(0.0, 1.0)]
    public double InitializerRange { get; init; } = 0.12;

    /// <summary>Base of the RoPE wavelengths. Apertus: 500000 for 4096 tokens.</summary>
    [Range(1.0, 1e12)]
    public double RopeTheta { get; init; } = 500_000;

    /// <summary>The configuration file's record.</summary>
    /// <param name="vocabSize">Entries of the tokenizer.</param>
    /// <param name="sequenceLength">The context it is trained at.</param>
    public ApertusConfig ToApertus(int vocabSize, int sequenceLength) => new()
    {
        VocabSize = vocabSize,
        HiddenSize = HiddenSize,
        IntermediateSize = IntermediateSize,
        Layers = Layers,
        Heads = Heads,
        KvHeads = KvHeads,
        HeadSize = HeadSize > 0 && HeadSize * Heads == HiddenSize ? 0 : HeadSize,
        MaxPositions = sequenceLength,
        InitializerRange = InitializerRange,
        RopeTheta = RopeTheta,
    };
}
