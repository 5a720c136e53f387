// The Apertus architecture (arXiv 2509.14233), forward and backward, for one buffer of tokens on one thread.
//
//   x = embed[token]                                     per block:  h = x + Wo Attention(Norm1(x))
//   logits = head Norm(x)                                            x = h + Wdown xIELU(Wup Norm2(h))
//
// Pre-norm RMSNorm with gain and without bias; QK-norm over the head's width before RoPE (llama3 scaling, positions
// restart at document starts); grouped queries; causal attention inside documents; non-gated MLP; untied embeddings.
//
// Shape suffixes:  N tokens in the buffer   D width of the residual stream   F inner width of the MLP   V vocabulary
//                  H query heads   G key/value heads   E width of a head     C = (H + 2G) E, the joint q, k, v row
//                  R rows of logits made at a time (the full N x V is never held)
//
// Parallelism is over lanes: each lane is an ApertusModel of its own with its own gradient buffer; all share the
// parameters and the packed weights (PackedWeights). Kernels: Firn.Tensors.Lanes.
using Firn.Core;
using Firn.Tensors.Lanes;

namespace Firn.Models.Apertus;

/// <summary>Forward and backward passes of one lane. Not thread-safe; many lanes may share parameters and packed weights.</summary>
public sealed unsafe class ApertusModel : IDisposable
{
    private const int LogitRows = 96;

    private readonly ApertusConfig config;
    private readonly ApertusParameters parameters;
    private readonly ApertusWeights weights;
    private readonly RotaryTable rotary;
    private readonly CausalAttention attention = new();
    private readonly LaneScratch scratch = new();
    private readonly int capacity;
    private readonly bool training;
    private readonly int[] tokens_N;
    private readonly int[] starts_N;
    private readonly int[] positions_N;
    private readonly BlockState[] blocks;
    private readonly FloatBuffer x_ND;
    private readonly FloatBuffer final_ND;
    private readonly FloatBuffer finalReciprocal_N;
    private readonly FloatBuffer gradient_ND;
    private readonly FloatBuffer gradientNormed_ND;
    private readonly FloatBuffer gradientHeads_NHE;
    private readonly FloatBuffer gradientQkv_NC;
    private readonly FloatBuffer gradientInner_NF;
    private readonly FloatBuffer logits_RV;
    private int count;

    /// <summary>Allocates a lane.</summary>
    /// <param name="weights">Parameters and their packed form, shared.</param>
    /// <param name="capacity">Most tokens in a buffer.</param>
    /// <param name="training">Keep what the backward pass needs.</param>
    public ApertusModel(ApertusWeights weights, int capacity, bool training)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        this.weights = weights;
        this.capacity = capacity;
        this.training = training;
        parameters = weights.Parameters;
        config = parameters.Config;
        rotary = weights.RotaryTableFor(Math.Min(capacity, config.MaxPositions));
        long n = capacity, d = config.HiddenSize, f = config.IntermediateSize, e = config.HeadDim;
        tokens_N = GC.AllocateArray<int>(capacity, pinned: true);
        starts_N = GC.AllocateArray<int>(capacity, pinned: true);
        positions_N = GC.AllocateArray<int>(capacity, pinned: true);
        blocks = new BlockState[config.Layers];
        var probabilities = training ? config.Heads * CausalAttention.ProbabilityLength(capacity, config.MaxPositions) : 0;
        for (var i = 0; i < blocks.Length; i++)
            blocks[i] = training || i == 0 ? new BlockState(config, n, probabilities) : blocks[0];
        x_ND = new FloatBuffer(n * d);
        final_ND = new FloatBuffer(n * d);
        finalReciprocal_N = new FloatBuffer(n);
        var m = training ? n : 0;
        gradient_ND = new FloatBuffer(m * d);
        gradientNormed_ND = new FloatBuffer(m * d);
        gradientHeads_NHE = new FloatBuffer(m * config.Heads * e);
        gradientQkv_NC = new FloatBuffer(m * (config.Heads + (2 * config.KvHeads)) * e);
        gradientInner_NF = new FloatBuffer(m * f);
        logits_RV = new FloatBuffer((long)LogitRows * config.VocabSize);
    }

    private int HeadsWidth => config.Heads * config.HeadDim;

    private int KvWidth => config.KvHeads * config.HeadDim;

    private int JointWidth => HeadsWidth + (2 * KvWidth);

    private float Scale => (float)(1 / Math.Sqrt(config.HeadDim));

    private float Epsilon => (float)config.NormEpsilon;

    private bool KeepsProbabilities => training;

    /// <summary>Embeds and runs the blocks; <see cref="Logits"/>, <see cref="LogProbabilities"/> and <see cref="LossBackward"/> go on from here.</summary>
    /// <param name="tokens">Ids, (N).</param>
    /// <param name="starts">For each token, the index of the first token of its document in this buffer, (N); never falls.</param>
    /// <exception cref="ArgumentException">More tokens than the lane holds, an id outside the vocabulary, a document longer than the model's positions.</exception>
    public void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<int> starts)
    {
        TakeInput(tokens, starts);
        int n = count, d = config.HiddenSize;
        var embed_VD = parameters.Buffer.Data + parameters.Embedding;
        for (var t = 0; t < n; t++)
            Copy(embed_VD + ((long)tokens_N[t] * d), x_ND.Data + ((long)t * d), d);
        for (var i = 0; i < blocks.Length; i++)
            ForwardBlock(i, blocks[i]);
        RmsNormRows.Forward(x_ND.Data, parameters.Buffer.Data + parameters.FinalNorm, final_ND.Data, finalReciprocal_N.Data, n, d, Epsilon);
    }

    /// <summary>Logits of one token of the buffer, (V).</summary>
    /// <param name="row">Which token.</param>
    /// <param name="logits">Receives V numbers.</param>
    public void Logits(int row, Span<float> logits)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, count);
        HeadForward(row, 1);
        new Span<float>(logits_RV.Data, config.VocabSize).CopyTo(logits);
    }

    /// <summary>log p(label) for every token of the buffer.</summary>
    /// <param name="labels">Ids, (N); a negative label is skipped and gives 0.</param>
    /// <param name="logProbabilities">Natural logarithms, (N).</param>
    public void LogProbabilities(ReadOnlySpan<int> labels, Span<double> logProbabilities)
    {
        for (var row = 0; row < count; row += LogitRows)
        {
            var rows = Math.Min(LogitRows, count - row);
            HeadForward(row, rows);
            for (var i = 0; i < rows; i++)
                logProbabilities[row + i] = labels[row + i] < 0 ? 0 : CrossEntropyRows.LogProbability(logits_RV.Data + ((long)i * config.VocabSize), labels[row + i], config.VocabSize);
        }
    }

    /// <summary>
    /// The loss of the buffer, sum over t of weight[t] * -log p(label[t]), and its gradient, added to
    /// <paramref name="gradients"/> (laid out as the parameters).
    /// </summary>
    /// <param name="labels">Ids, (N).</param>
    /// <param name="lossWeights">Weights, (N); 0 leaves a token out.</param>
    /// <param name="gradients">This lane's gradient buffer.</param>
    /// <returns>The loss.</returns>
    public double LossBackward(ReadOnlySpan<int> labels, ReadOnlySpan<float> lossWeights, FloatBuffer gradients)
    {
        if (!training)
            throw new InvalidOperationException("this lane was not made for training");
        if (labels.Length != count || lossWeights.Length != count || gradients.Length != parameters.Buffer.Length)
            throw new ArgumentException("labels, weights and gradients must match the forward pass", nameof(labels));
        var loss = HeadBackward(labels, lossWeights, gradients.Data);
        RmsNormBackward(x_ND.Data, parameters.FinalNorm, finalReciprocal_N.Data, gradientNormed_ND.Data, gradient_ND.Data, gradients.Data);
        for (var i = blocks.Length - 1; i >= 0; i--)
            BackwardBlock(i, blocks[i], gradients.Data);
        var d = config.HiddenSize;
        var embed_VD = gradients.Data + parameters.Embedding;
        for (var t = 0; t < count; t++)
            Add(gradient_ND.Data + ((long)t * d), embed_VD + ((long)tokens_N[t] * d), d);
        return loss;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var block in blocks)
            block.Dispose();
        foreach (var buffer in new[] { x_ND, final_ND, finalReciprocal_N, gradient_ND, gradientNormed_ND, gradientHeads_NHE, gradientQkv_NC, gradientInner_NF, logits_RV })
            buffer.Dispose();
        attention.Dispose();
        scratch.Dispose();
    }

    // ---- blocks ----------------------------------------------------------------------------------------------------

    private void ForwardBlock(int index, BlockState s)
    {
        int n = count, d = config.HiddenSize, f = config.IntermediateSize, e = config.HeadDim, c = JointWidth;
        var layer = parameters.Layers[index];
        var p = parameters.Buffer.Data;
        var w = weights.Packed;

        // Attention: normed = Norm1(x); q, k, v = normed Wqkv; q, k normed and rotated; x += attended Wo.
        Copy(x_ND.Data, s.Input_ND.Data, (long)n * d);
        RmsNormRows.Forward(s.Input_ND.Data, p + layer.Norm1, s.Normed1_ND.Data, s.Reciprocal1_N.Data, n, d, Epsilon);
        LaneGemm.Multiply(s.Normed1_ND.Data, d, n, w.Forward(w.Qkv[index]), d, c, s.Qkv_NC.Data, c, false, scratch);
        fixed (int* positions = positions_N)
        {
            RotaryRows.Forward(s.Qkv_NC.Data, c, p + layer.QNorm, s.Q_NHE.Data, HeadsWidth, s.QReciprocal_NH.Data, positions, rotary.Cosines, rotary.Sines, n, config.Heads, e, Epsilon);
            RotaryRows.Forward(
                s.Qkv_NC.Data + HeadsWidth, c, p + layer.KNorm, s.K_NGE.Data, KvWidth, s.KReciprocal_NG.Data, positions, rotary.Cosines, rotary.Sines, n, config.KvHeads, e, Epsilon);
        }

        attention.Forward(
            s.Q_NHE.Data, HeadsWidth, s.K_NGE.Data, KvWidth, s.Qkv_NC.Data + HeadsWidth + KvWidth, c, starts_N.AsSpan(0, n), s.Attended_NHE.Data, HeadsWidth,
            KeepsProbabilities ? s.Probabilities.Data : null, config.Heads, config.KvHeads, e, Scale);
        LaneGemm.Multiply(s.Attended_NHE.Data, HeadsWidth, n, w.Forward(w.Out[index]), HeadsWidth, d, x_ND.Data, d, true, scratch);

        // MLP: normed = Norm2(x); x += xIELU(normed Wup) Wdown.
        Copy(x_ND.Data, s.Middle_ND.Data, (long)n * d);
        RmsNormRows.Forward(s.Middle_ND.Data, p + layer.Norm2, s.Normed2_ND.Data, s.Reciprocal2_N.Data, n, d, Epsilon);
        LaneGemm.Multiply(s.Normed2_ND.Data, d, n, w.Forward(w.Up[index]), d, f, s.Inner_NF.Data, f, false, scratch);
        var (positive, negative) = weights.Activation(index);
        XieluRows.Forward(s.Inner_NF.Data, s.Activated_NF.Data, (long)n * f, positive, negative);
        LaneGemm.Multiply(s.Activated_NF.Data, f, n, w.Forward(w.Down[index]), f, d, x_ND.Data, d, true, scratch);
    }

    // In: gradient_ND is the gradient of the block's output. Out: of its input.
    private void BackwardBlock(int index, BlockState s, float* g)
    {
        int n = count, d = config.HiddenSize, f = config.IntermediateSize, e = config.HeadDim, c = JointWidth;
        var layer = parameters.Layers[index];
        var p = parameters.Buffer.Data;
        var w = weights.Packed;

        // MLP.
        LaneGemm.MultiplyTransposed(gradient_ND.Data, d, d, s.Activated_NF.Data, f, n, f, g + layer.Down, f, true, scratch);
        LaneGemm.Multiply(gradient_ND.Data, d, n, w.Backward(w.Down[index]), d, f, gradientInner_NF.Data, f, false, scratch);
        var (positive, negative) = weights.Activation(index);
        var (dp, dn) = XieluRows.Backward(s.Inner_NF.Data, s.Activated_NF.Data, gradientInner_NF.Data, (long)n * f, positive, negative);
        g[layer.AlphaP] += (float)(dp * Sigmoid(p[layer.AlphaP]));
        g[layer.AlphaN] += (float)(dn * Sigmoid(p[layer.AlphaN]));
        LaneGemm.MultiplyTransposed(gradientInner_NF.Data, f, f, s.Normed2_ND.Data, d, n, d, g + layer.Up, d, true, scratch);
        LaneGemm.Multiply(gradientInner_NF.Data, f, n, w.Backward(w.Up[index]), f, d, gradientNormed_ND.Data, d, false, scratch);
        RmsNormBackward(s.Middle_ND.Data, layer.Norm2, s.Reciprocal2_N.Data, gradientNormed_ND.Data, gradient_ND.Data, g);

        // Attention.
        LaneGemm.MultiplyTransposed(gradient_ND.Data, d, d, s.Attended_NHE.Data, HeadsWidth, n, HeadsWidth, g + layer.Out, HeadsWidth, true, scratch);
        LaneGemm.Multiply(gradient_ND.Data, d, n, w.Backward(w.Out[index]), d, HeadsWidth, gradientHeads_NHE.Data, HeadsWidth, false, scratch);
        var dq_NC = gradientQkv_NC.Data;
        var dk_NC = dq_NC + HeadsWidth;
        var dv_NC = dk_NC + KvWidth;
        new Span<float>(dq_NC, n * c).Clear();
        attention.Backward(
            s.Q_NHE.Data, HeadsWidth, s.K_NGE.Data, KvWidth, s.Qkv_NC.Data + HeadsWidth + KvWidth, c, s.Probabilities.Data, gradientHeads_NHE.Data, HeadsWidth,
            dq_NC, dk_NC, dv_NC, c, config.Heads, config.KvHeads, e, Scale);
        fixed (int* positions = positions_N)
        {
            RotaryRows.Backward(s.Qkv_NC.Data, c, p + layer.QNorm, s.QReciprocal_NH.Data, positions, rotary.Cosines, rotary.Sines, dq_NC, c, g + layer.QNorm, n, config.Heads, e);
            RotaryRows.Backward(
                s.Qkv_NC.Data + HeadsWidth, c, p + layer.KNorm, s.KReciprocal_NG.Data, positions, rotary.Cosines, rotary.Sines, dk_NC, c, g + layer.KNorm, n, config.KvHeads, e);
        }

        LaneGemm.MultiplyTransposed(gradientQkv_NC.Data, c, c, s.Normed1_ND.Data, d, n, d, g + layer.Qkv, d, true, scratch);
        LaneGemm.Multiply(gradientQkv_NC.Data, c, n, w.Backward(w.Qkv[index]), c, d, gradientNormed_ND.Data, d, false, scratch);
        RmsNormBackward(s.Input_ND.Data, layer.Norm1, s.Reciprocal1_N.Data, gradientNormed_ND.Data, gradient_ND.Data, g);
    }

    // ---- head ------------------------------------------------------------------------------------------------------

    private void HeadForward(int row, int rows)
    {
        int d = config.HiddenSize, v = config.VocabSize;
        LaneGemm.Multiply(final_ND.Data + ((long)row * d), d, rows, weights.Packed.Forward(weights.Packed.Head), d, v, logits_RV.Data, v, false, scratch);
    }

    // Leaves the gradient of the final norm's output in gradientNormed_ND and clears gradient_ND.
    private double HeadBackward(ReadOnlySpan<int> labels, ReadOnlySpan<float> lossWeights, float* g)
    {
        int n = count, d = config.HiddenSize, v = config.VocabSize;
        var w = weights.Packed;
        var loss = 0.0;
        fixed (int* labels_N = labels)
        fixed (float* weights_N = lossWeights)
        {
            for (var row = 0; row < n; row += LogitRows)
            {
                var rows = Math.Min(LogitRows, n - row);
                var final_RD = final_ND.Data + ((long)row * d);
                HeadForward(row, rows);
                loss += CrossEntropyRows.ForwardBackward(logits_RV.Data, labels_N + row, weights_N + row, rows, v);
                LaneGemm.Multiply(logits_RV.Data, v, rows, w.Backward(w.Head), v, d, gradientNormed_ND.Data + ((long)row * d), d, false, scratch);
                LaneGemm.MultiplyTransposed(logits_RV.Data, v, v, final_RD, d, rows, d, g + parameters.Head, d, true, scratch);
            }
        }

        new Span<float>(gradient_ND.Data, n * d).Clear();
        return loss;
    }

    // ---- small parts -----------------------------------------------------------------------------------------------

    private void RmsNormBackward(float* x, long gain, float* reciprocal, float* dy, float* dx, float* g) =>
        RmsNormRows.Backward(x, parameters.Buffer.Data + gain, reciprocal, dy, dx, g + gain, count, config.HiddenSize);

    private void TakeInput(ReadOnlySpan<int> tokens, ReadOnlySpan<int> starts)
    {
        if (tokens.Length is 0 || tokens.Length > capacity || starts.Length != tokens.Length)
            throw new ArgumentException($"{tokens.Length} tokens and {starts.Length} starts do not fit a lane of {capacity}", nameof(tokens));
        count = tokens.Length;
        for (var t = 0; t < count; t++)
        {
            if ((uint)tokens[t] >= (uint)config.VocabSize)
                throw new ArgumentException($"token {tokens[t]} at {t} is outside the vocabulary of {config.VocabSize}", nameof(tokens));
            if (starts[t] < 0 || starts[t] > t || (t > 0 && starts[t] < starts[t - 1]))
                throw new ArgumentException($"document start {starts[t]} of token {t} is not possible", nameof(starts));
            if (t - starts[t] >= config.MaxPositions)
                throw new ArgumentException($"a document is longer than the model's {config.MaxPositions} positions", nameof(starts));
            tokens_N[t] = tokens[t];
            starts_N[t] = starts[t];
            positions_N[t] = t - starts[t];
        }

        attention.Plan(starts);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static void Copy(float* from, float* to, long length) => Buffer.MemoryCopy(from, to, length * sizeof(float), length * sizeof(float));

    private static void Add(float* from, float* to, int length)
    {
        unchecked
        {
            for (var i = 0; i < length; i++)
                to[i] += from[i];
        }
    }

    // What one block keeps for its backward pass. Without training all blocks share one.
    private sealed class BlockState(ApertusConfig config, long n, long probabilities) : IDisposable
    {
        public FloatBuffer Input_ND { get; } = new(n * config.HiddenSize);

        public FloatBuffer Normed1_ND { get; } = new(n * config.HiddenSize);

        public FloatBuffer Reciprocal1_N { get; } = new(n);

        public FloatBuffer Qkv_NC { get; } = new(n * (config.Heads + (2 * config.KvHeads)) * config.HeadDim);

        public FloatBuffer Q_NHE { get; } = new(n * config.Heads * config.HeadDim);

        public FloatBuffer K_NGE { get; } = new(n * config.KvHeads * config.HeadDim);

        public FloatBuffer QReciprocal_NH { get; } = new(n * config.Heads);

        public FloatBuffer KReciprocal_NG { get; } = new(n * config.KvHeads);

        public FloatBuffer Probabilities { get; } = new(probabilities);

        public FloatBuffer Attended_NHE { get; } = new(n * config.Heads * config.HeadDim);

        public FloatBuffer Middle_ND { get; } = new(n * config.HiddenSize);

        public FloatBuffer Normed2_ND { get; } = new(n * config.HiddenSize);

        public FloatBuffer Reciprocal2_N { get; } = new(n);

        public FloatBuffer Inner_NF { get; } = new(n * config.IntermediateSize);

        public FloatBuffer Activated_NF { get; } = new(n * config.IntermediateSize);

        public void Dispose()
        {
            foreach (var buffer in new[]
            {
                Input_ND, Normed1_ND, Reciprocal1_N, Qkv_NC, Q_NHE, K_NGE, QReciprocal_NH, KReciprocal_NG, Probabilities, Attended_NHE, Middle_ND, Normed2_ND, Reciprocal2_N, Inner_NF, Activated_NF,
            })
            {
                buffer.Dispose();
            }
        }
    }
}
