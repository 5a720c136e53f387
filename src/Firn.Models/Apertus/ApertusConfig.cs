using System.ComponentModel.DataAnnotations;

namespace Firn.Models.Apertus;

/// <summary>The shape of an Apertus model; <see cref="ApertusConfigJson"/> reads and writes it as <c>config.json</c>.</summary>
public sealed record ApertusConfig
{
    /// <summary>Entries of the vocabulary. Apertus: 131072.</summary>
    [Range(2, 1 << 24)]
    public int VocabSize { get; init; } = 131_072;

    /// <summary>Width D of the residual stream. Apertus 8B: 4096.</summary>
    [Range(1, 1 << 20)]
    public int HiddenSize { get; init; } = 4096;

    /// <summary>Inner width F of the MLP, 5.25 D in Apertus. 8B: 21504.</summary>
    [Range(1, 1 << 22)]
    public int IntermediateSize { get; init; } = 21_504;

    /// <summary>Number of blocks. 8B: 32.</summary>
    [Range(1, 4096)]
    public int Layers { get; init; } = 32;

    /// <summary>Query heads. 8B: 32.</summary>
    [Range(1, 4096)]
    public int Heads { get; init; } = 32;

    /// <summary>Key and value heads; divides <see cref="Heads"/>. 8B: 8.</summary>
    [Range(1, 4096)]
    public int KvHeads { get; init; } = 8;

    /// <summary>Width of a head; 0 means HiddenSize / Heads. Even, for RoPE.</summary>
    [Range(0, 4096)]
    public int HeadSize { get; init; }

    /// <summary>Longest context that the model is meant for. Pretraining of Apertus: 4096, released: 65536.</summary>
    [Range(1, int.MaxValue)]
    public int MaxPositions { get; init; } = 4096;

    /// <summary>Added to the mean square in every norm. Apertus: 1e-5.</summary>
    [Range(0.0, 1.0)]
    public double NormEpsilon { get; init; } = 1e-5;

    /// <summary>Standard deviation of the initial matrices. Apertus: 0.008944.</summary>
    [Range(0.0, 1.0)]
    public double InitializerRange { get; init; } = 0.008944;

    /// <summary>Base of the RoPE wavelengths. Apertus: 500000 at 4096, 12000000 at 65536.</summary>
    [Range(1.0, 1e12)]
    public double RopeTheta { get; init; } = 500_000;

    /// <summary>llama3 scaling of RoPE; null for plain RoPE. Apertus has it on.</summary>
    public RopeScaling? RopeScaling { get; init; } = new();

    /// <summary>Id of the token that begins a document.</summary>
    public int BosId { get; init; } = 1;

    /// <summary>Id of the token that ends a document; attention and positions restart after it.</summary>
    public int EosId { get; init; } = 2;

    /// <summary>Id of the padding token.</summary>
    public int PadId { get; init; } = 3;

    /// <summary>What <c>torch_dtype</c> says: how the weights are stored.</summary>
    public string Dtype { get; init; } = "float32";

    /// <summary>Width of one head.</summary>
    public int HeadDim => HeadSize > 0 ? HeadSize : HiddenSize / Heads;

    /// <summary>The 8B model of September 2025 as pretrained.</summary>
    public static ApertusConfig Apertus8B { get; } = new() { Dtype = "bfloat16" };

    /// <summary>The 70B model of September 2025 as pretrained.</summary>
    public static ApertusConfig Apertus70B { get; } = new()
    {
        HiddenSize = 8192,
        IntermediateSize = 43_008,
        Layers = 80,
        Heads = 64,
        KvHeads = 8,
        Dtype = "bfloat16",
    };

    /// <summary>What is wrong with this shape; empty when nothing is.</summary>
    public IReadOnlyList<string> Mistakes()
    {
        var mistakes = new List<string>();
        void Check(bool ok, string mistake)
        {
            if (!ok)
                mistakes.Add(mistake);
        }

        Check(VocabSize is >= 2 and <= 1 << 24, $"vocab_size {VocabSize} is not in 2..{1 << 24}");
        Check(HiddenSize is >= 1 and <= 1 << 20, $"hidden_size {HiddenSize} is not in 1..{1 << 20}");
        Check(IntermediateSize is >= 1 and <= 1 << 22, $"intermediate_size {IntermediateSize} is not in 1..{1 << 22}");
        Check(Layers is >= 1 and <= 4096, $"num_hidden_layers {Layers} is not in 1..4096");
        Check(Heads is >= 1 and <= 4096, $"num_attention_heads {Heads} is not in 1..4096");
        Check(KvHeads >= 1 && Heads >= 1 && Heads % KvHeads == 0, $"num_key_value_heads {KvHeads} does not divide num_attention_heads {Heads}");
        Check(HeadSize > 0 || (Heads >= 1 && HiddenSize % Heads == 0), $"num_attention_heads {Heads} does not divide hidden_size {HiddenSize}");
        Check(Heads < 1 || (HeadDim >= 2 && HeadDim <= 4096 && HeadDim % 2 == 0), "the width of a head is not an even number in 2..4096");
        Check(MaxPositions >= 1, $"max_position_embeddings {MaxPositions} is not positive");
        Check(NormEpsilon is > 0 and < 1, $"rms_norm_eps {NormEpsilon} is not between 0 and 1");
        Check(RopeTheta >= 1 && double.IsFinite(RopeTheta), $"rope_theta {RopeTheta} is below 1");
        foreach (var (name, id) in new[] { ("bos_token_id", BosId), ("eos_token_id", EosId), ("pad_token_id", PadId) })
            Check(id >= 0 && id < VocabSize, $"{name} {id} is not in the vocabulary of {VocabSize}");
        return mistakes;
    }
}
