namespace Firn.Models.Apertus;

/// <summary>What a model of a given shape holds and costs; the parts sum to the whole.</summary>
/// <param name="Embedding">Parameters of the input embedding.</param>
/// <param name="Head">Parameters of the output head (untied).</param>
/// <param name="Attention">Parameters of q, k, v and o projections of all layers.</param>
/// <param name="Mlp">Parameters of up and down projections of all layers.</param>
/// <param name="Norms">Parameters of all norms, QK-norms included.</param>
/// <param name="Activation">Scalars of xIELU.</param>
/// <param name="ForwardFlopsPerToken">Multiplications and additions of one token's forward pass at full context: matrices, plus attention scores and values over half the context (causal).</param>
/// <param name="KvBytesPerToken">Bytes of keys and values that a decoded token leaves behind, at the stored width.</param>
public sealed record ApertusAccounting(
    long Embedding, long Head, long Attention, long Mlp, long Norms, long Activation, double ForwardFlopsPerToken, long KvBytesPerToken)
{
    /// <summary>All parameters.</summary>
    public long Parameters => Embedding + Head + Attention + Mlp + Norms + Activation;

    /// <summary>Forward and backward: three times the forward pass.</summary>
    public double TrainingFlopsPerToken => 3 * ForwardFlopsPerToken;

    /// <summary>Counts a shape.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="contextLength">Tokens of context for the attention term; 0 for the configuration's longest.</param>
    public static ApertusAccounting Of(ApertusConfig config, int contextLength = 0)
    {
        long d = config.HiddenSize, head = config.HeadDim, layers = config.Layers;
        var embedding = config.VocabSize * d;
        var attention = layers * ((2 * config.Heads * head * d) + (2 * config.KvHeads * head * d));
        var mlp = layers * 2 * d * config.IntermediateSize;
        var norms = (layers * ((2 * d) + (2 * head))) + d;
        var context = contextLength > 0 ? contextLength : config.MaxPositions;
        var flops = (2.0 * (embedding + attention + mlp)) + (2.0 * layers * config.Heads * head * context);
        var width = config.Dtype is "bfloat16" or "float16" ? 2 : 4;
        return new(embedding, embedding, attention, mlp, norms, 2 * layers, flops, 2 * layers * config.KvHeads * head * width);
    }
}
