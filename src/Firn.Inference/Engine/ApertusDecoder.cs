using Firn.Models.Apertus;
using Firn.Tensors.Lanes;

namespace Firn.Inference.Engine;

/// <summary>
/// Runs a model token by token with a cache of keys and values. Gives the logits that the full forward pass gives, up to
/// the order of the attention sums. Positions count from the last <see cref="Reset"/>. One thread; not thread-safe.
/// Suffixes as in <see cref="ApertusModel"/>, with M for the tokens of one call and P for positions.
/// </summary>
public sealed unsafe class ApertusDecoder : IDisposable
{
    private const int MostTokens = 64;
    private readonly ApertusWeights weights;
    private readonly ApertusConfig config;
    private readonly RotaryTable rotary;
    private readonly LaneScratch scratch = new();
    private readonly FloatBuffer[] keys_PGE;
    private readonly FloatBuffer[] values_PGE;
    private readonly FloatBuffer x_MD;
    private readonly FloatBuffer normed_MD;
    private readonly FloatBuffer reciprocal;
    private readonly FloatBuffer qkv_MC;
    private readonly FloatBuffer q_MHE;
    private readonly FloatBuffer attended_MHE;
    private readonly FloatBuffer inner_MF;
    private readonly FloatBuffer scores_P;
    private readonly FloatBuffer logits_V;
    private readonly int[] positions = GC.AllocateArray<int>(MostTokens, pinned: true);

    /// <summary>Allocates the cache for the model's longest context.</summary>
    /// <param name="weights">Packed weights, shared.</param>
    /// <param name="capacity">Positions of the cache; 0 for the model's longest context.</param>
    public ApertusDecoder(ApertusWeights weights, int capacity = 0)
    {
        this.weights = weights;
        config = weights.Parameters.Config;
        Capacity = capacity > 0 ? Math.Min(capacity, config.MaxPositions) : config.MaxPositions;
        rotary = weights.RotaryTableFor(Capacity);
        keys_PGE = new FloatBuffer[config.Layers];
        values_PGE = new FloatBuffer[config.Layers];
        for (var i = 0; i < config.Layers; i++)
        {
            keys_PGE[i] = new FloatBuffer((long)Capacity * KvWidth);
            values_PGE[i] = new FloatBuffer((long)Capacity * KvWidth);
        }

        x_MD = new FloatBuffer((long)MostTokens * config.HiddenSize);
        normed_MD = new FloatBuffer((long)MostTokens * config.HiddenSize);
        reciprocal = new FloatBuffer((long)MostTokens * config.Heads);
        qkv_MC = new FloatBuffer((long)MostTokens * JointWidth);
        q_MHE = new FloatBuffer((long)MostTokens * HeadsWidth);
        attended_MHE = new FloatBuffer((long)MostTokens * HeadsWidth);
        inner_MF = new FloatBuffer((long)MostTokens * config.IntermediateSize);
        scores_P = new FloatBuffer(Capacity);
        logits_V = new FloatBuffer(config.VocabSize);
    }

    /// <summary>Positions of the cache.</summary>
    public int Capacity { get; }

    /// <summary>Tokens in the cache.</summary>
    public int Count { get; private set; }

    private int HeadsWidth => config.Heads * config.HeadDim;

    private int KvWidth => config.KvHeads * config.HeadDim;

    private int JointWidth => HeadsWidth + (2 * KvWidth);

    /// <summary>Forgets everything.</summary>
    public void Reset() => Count = 0;

    /// <summary>Takes tokens and returns the logits after the last one, (V); valid until the next call.</summary>
    /// <param name="tokens">At least one; <see cref="Count"/> plus these fit the capacity.</param>
    /// <exception cref="ArgumentException">No tokens, too many, or an id outside the vocabulary.</exception>
    public Span<float> Append(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty || Count + tokens.Length > Capacity)
            throw new ArgumentException($"{tokens.Length} tokens after {Count} do not fit a cache of {Capacity}", nameof(tokens));
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)config.VocabSize)
                throw new ArgumentException($"token {token} is outside the vocabulary of {config.VocabSize}", nameof(tokens));
        }

        var last = 0;
        for (var at = 0; at < tokens.Length; at += MostTokens)
        {
            last = Math.Min(MostTokens, tokens.Length - at);
            Blocks(tokens.Slice(at, last));
        }

        var d = config.HiddenSize;
        var p = weights.Parameters;
        RmsNormRows.Forward(x_MD.Data + ((long)(last - 1) * d), p.Buffer.Data + p.FinalNorm, normed_MD.Data, reciprocal.Data, 1, d, (float)config.NormEpsilon);
        LaneGemm.Multiply(normed_MD.Data, d, 1, weights.Packed.Forward(weights.Packed.Head), d, config.VocabSize, logits_V.Data, config.VocabSize, false, scratch);
        return logits_V.Span;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var buffer in (FloatBuffer[])[.. keys_PGE, .. values_PGE, x_MD, normed_MD, reciprocal, qkv_MC, q_MHE, attended_MHE, inner_MF, scores_P, logits_V])
            buffer.Dispose();
        scratch.Dispose();
    }

    private void Blocks(ReadOnlySpan<int> tokens)
    {
        int m = tokens.Length, d = config.HiddenSize, f = config.IntermediateSize, e = config.HeadDim, c = JointWidth;
        var eps = (float)config.NormEpsilon;
        var parameters = weights.Parameters;
        var p = parameters.Buffer.Data;
        var w = weights.Packed;
        for (var t = 0; t < m; t++)
        {
            positions[t] = Count + t;
            new Span<float>(p + parameters.Embedding + ((long)tokens[t] * d), d).CopyTo(new Span<float>(x_MD.Data + ((long)t * d), d));
        }

        for (var i = 0; i < config.Layers; i++)
        {
            var layer = parameters.Layers[i];
            RmsNormRows.Forward(x_MD.Data, p + layer.Norm1, normed_MD.Data, reciprocal.Data, m, d, eps);
            LaneGemm.Multiply(normed_MD.Data, d, m, w.Forward(w.Qkv[i]), d, c, qkv_MC.Data, c, false, scratch);
            var newKeys = keys_PGE[i].Data + ((long)Count * KvWidth);
            var newValues = values_PGE[i].Data + ((long)Count * KvWidth);
            fixed (int* rows = positions)
            {
                RotaryRows.Forward(qkv_MC.Data, c, p + layer.QNorm, q_MHE.Data, HeadsWidth, reciprocal.Data, rows, rotary.Cosines, rotary.Sines, m, config.Heads, e, eps);
                RotaryRows.Forward(qkv_MC.Data + HeadsWidth, c, p + layer.KNorm, newKeys, KvWidth, reciprocal.Data, rows, rotary.Cosines, rotary.Sines, m, config.KvHeads, e, eps);
            }

            for (var t = 0; t < m; t++)
                new Span<float>(qkv_MC.Data + ((long)t * c) + HeadsWidth + KvWidth, KvWidth).CopyTo(new Span<float>(newValues + ((long)t * KvWidth), KvWidth));
            for (var t = 0; t < m; t++)
                Attend(i, t, Count + t + 1);
            LaneGemm.Multiply(attended_MHE.Data, HeadsWidth, m, w.Forward(w.Out[i]), HeadsWidth, d, x_MD.Data, d, true, scratch);
            RmsNormRows.Forward(x_MD.Data, p + layer.Norm2, normed_MD.Data, reciprocal.Data, m, d, eps);
            LaneGemm.Multiply(normed_MD.Data, d, m, w.Forward(w.Up[i]), d, f, inner_MF.Data, f, false, scratch);
            var (positive, negative) = weights.Activation(i);
            XieluRows.Forward(inner_MF.Data, inner_MF.Data, (long)m * f, positive, negative);
            LaneGemm.Multiply(inner_MF.Data, f, m, w.Forward(w.Down[i]), f, d, x_MD.Data, d, true, scratch);
        }

        Count += m;
    }

    private void Attend(int layer, int row, int seen)
    {
        int e = config.HeadDim, group = config.Heads / config.KvHeads;
        var scale = (float)(1 / Math.Sqrt(e));
        var scores = scores_P.Span[..seen];
        for (var h = 0; h < config.Heads; h++)
        {
            var q = new ReadOnlySpan<float>(q_MHE.Data + ((long)row * HeadsWidth) + (h * e), e);
            var keys = keys_PGE[layer].Data + (h / group * e);
            var values = values_PGE[layer].Data + (h / group * e);
            for (var s = 0; s < seen; s++)
                scores[s] = System.Numerics.Tensors.TensorPrimitives.Dot(q, new ReadOnlySpan<float>(keys + ((long)s * KvWidth), e)) * scale;
            System.Numerics.Tensors.TensorPrimitives.SoftMax(scores, scores);
            var output = new Span<float>(attended_MHE.Data + ((long)row * HeadsWidth) + (h * e), e);
            output.Clear();
            for (var s = 0; s < seen; s++)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(values + ((long)s * KvWidth), e), scores[s], output, output);
        }
    }
}
