using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// Causal attention inside each document of a packed batch, with grouped heads: query head h reads key and value head
/// h / (Hq / Hkv). Shapes: q, out, dq, dOut (T, Hq·E); k, v, dk, dv (T, Hkv·E); rows at any stride, so parts of a joint
/// QKV matrix will do; logSumExp (T, Hq). Scores exist for one block of query rows at a time.
/// Legend: L rows of the document, E head width, i query row, j key row, S scores, P probabilities.
/// </summary>
public static unsafe class DocumentAttention
{
    /// <summary>Query rows of a block: a multiple of the product tile's 6 rows whose scores over 512 keys fit a 256 kB cache.</summary>
    private const int QueryBlock = 48;

    /// <summary>out[i] = sum over j ≤ i of P[i,j] · v[j], P = softmax of scale · q[i]·k[j].</summary>
    /// <param name="q">Shape (T, Hq·E).</param>
    /// <param name="k">Shape (T, Hkv·E).</param>
    /// <param name="v">Shape (T, Hkv·E).</param>
    /// <param name="documents">Their rows, T in all.</param>
    /// <param name="headWidth">E.</param>
    /// <param name="scale">1 / √E in Apertus.</param>
    /// <param name="output">Shape (T, Hq·E), written; not the memory of an input.</param>
    /// <param name="logSumExp">Shape (T, Hq), written: kept for the backward pass.</param>
    public static void Forward(
        Tensor q, Tensor k, Tensor v, PackedDocuments documents, int headWidth, float scale, Tensor output, Tensor logSumExp)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var (heads, groups) = Check("document attention forward", q, k, v, documents, headWidth, scale, logSumExp, [output], []);
        float* qs = (float*)q.Data, ks = (float*)k.Data, vs = (float*)v.Data, os = (float*)output.Data, ls = (float*)logSumExp.Data;
        long qStep = q.Strides[0], kStep = k.Strides[0], vStep = v.Strides[0], oStep = output.Strides[0];
        var perGroup = heads / groups;
        ForkJoin.For(documents.Count * groups, item =>
        {
            var first = documents.Starts[item / groups];
            var length = documents.Starts[(item / groups) + 1] - first;
            int group = item % groups, padded = PanelGemm.Padded(length), wide = PanelGemm.Padded(headWidth);
            var keys = KernelScratch.TakeForItem(((long)headWidth * padded) + ((long)wide * length) + ((long)QueryBlock * padded));
            var values = keys + ((long)headWidth * padded);
            var scores = values + ((long)wide * length);
            var inverse = stackalloc float[QueryBlock];
            // keys[e, j] for S = q·kᵀ; values[j, e] for out = P·v.
            PanelGemm.Pack(ks + (first * kStep) + (group * headWidth), 1, kStep, headWidth, length, keys);
            PanelGemm.Pack(vs + (first * vStep) + (group * headWidth), vStep, 1, length, headWidth, values);
            for (var h = group * perGroup; h < (group + 1) * perGroup; h++)
            {
                for (var i = 0; i < length; i += QueryBlock)
                {
                    int rows = Math.Min(QueryBlock, length - i), seen = i + rows;
                    PanelGemm.Multiply(rows, PanelGemm.Padded(seen), headWidth, qs + ((first + i) * qStep) + (h * headWidth), qStep, 1, keys, headWidth, scores, padded, accumulate: false);
                    for (var r = 0; r < rows; r++)
                        ls[((long)(first + i + r) * heads) + h] = Softmax(scores + ((long)r * padded), i + r + 1, PanelGemm.Padded(seen), scale, out inverse[r]);
                    var target = os + ((first + i) * oStep) + (h * headWidth);
                    PanelGemm.Multiply(rows, headWidth, seen, scores, padded, 1, values, length, target, oStep, accumulate: false);
                    for (var r = 0; r < rows; r++)
                        Scale(target + (r * oStep), headWidth, inverse[r]);
                }
            }
        });
    }

    /// <summary>dq, dk and dv; the scores are computed again.</summary>
    /// <param name="outputGradient">Shape (T, Hq·E).</param>
    /// <param name="q">Input of the forward pass.</param>
    /// <param name="k">Input of the forward pass.</param>
    /// <param name="v">Input of the forward pass.</param>
    /// <param name="output">Result of the forward pass.</param>
    /// <param name="logSumExp">Result of the forward pass.</param>
    /// <param name="documents">As in the forward pass.</param>
    /// <param name="headWidth">E.</param>
    /// <param name="scale">As in the forward pass.</param>
    /// <param name="dq">Shape (T, Hq·E), written; not the memory of another operand.</param>
    /// <param name="dk">Shape (T, Hkv·E), written; not the memory of another operand.</param>
    /// <param name="dv">Shape (T, Hkv·E), written; not the memory of another operand.</param>
    public static void Backward(
        Tensor outputGradient, Tensor q, Tensor k, Tensor v, Tensor output, Tensor logSumExp, PackedDocuments documents, int headWidth, float scale,
        Tensor dq, Tensor dk, Tensor dv)
    {
        ArgumentNullException.ThrowIfNull(documents);
        var (heads, groups) = Check("document attention backward", q, k, v, documents, headWidth, scale, logSumExp, [outputGradient, output, dq], [dk, dv]);
        float* qs = (float*)q.Data, ks = (float*)k.Data, vs = (float*)v.Data, os = (float*)output.Data, ls = (float*)logSumExp.Data;
        float* us = (float*)outputGradient.Data, dqs = (float*)dq.Data, dks = (float*)dk.Data, dvs = (float*)dv.Data;
        long qStep = q.Strides[0], kStep = k.Strides[0], vStep = v.Strides[0], oStep = output.Strides[0], uStep = outputGradient.Strides[0];
        long dqStep = dq.Strides[0], dkStep = dk.Strides[0], dvStep = dv.Strides[0];
        var perGroup = heads / groups;
        ForkJoin.For(documents.Count * groups, item =>
        {
            var first = documents.Starts[item / groups];
            var length = documents.Starts[(item / groups) + 1] - first;
            int group = item % groups, padded = PanelGemm.Padded(length), wide = PanelGemm.Padded(headWidth);
            var keysByElement = KernelScratch.TakeForItem(
                (2L * headWidth * padded) + ((long)wide * length) + (2L * QueryBlock * padded) + (2L * QueryBlock * wide));
            var valuesByElement = keysByElement + ((long)headWidth * padded);
            var keys = valuesByElement + ((long)headWidth * padded);
            var scores = keys + ((long)wide * length);
            var slopes = scores + ((long)QueryBlock * padded);
            var queries = slopes + ((long)QueryBlock * padded);
            var uppers = queries + ((long)QueryBlock * wide);
            float* dKey = dks + (first * dkStep) + (group * headWidth), dValue = dvs + (first * dvStep) + (group * headWidth);
            PanelGemm.Pack(ks + (first * kStep) + (group * headWidth), 1, kStep, headWidth, length, keysByElement);
            PanelGemm.Pack(vs + (first * vStep) + (group * headWidth), 1, vStep, headWidth, length, valuesByElement);
            PanelGemm.Pack(ks + (first * kStep) + (group * headWidth), kStep, 1, length, headWidth, keys);
            for (var j = 0; j < length; j++)
            {
                new Span<float>(dKey + (j * dkStep), headWidth).Clear();
                new Span<float>(dValue + (j * dvStep), headWidth).Clear();
            }

            for (var h = group * perGroup; h < (group + 1) * perGroup; h++)
            {
                for (var i = 0; i < length; i += QueryBlock)
                {
                    int rows = Math.Min(QueryBlock, length - i), seen = i + rows, width = PanelGemm.Padded(seen);
                    var query = qs + ((first + i) * qStep) + (h * headWidth);
                    var upper = us + ((first + i) * uStep) + (h * headWidth);
                    PanelGemm.Pack(query, qStep, 1, rows, headWidth, queries);
                    PanelGemm.Pack(upper, uStep, 1, rows, headWidth, uppers);
                    // S = q·kᵀ and dP = dOut·vᵀ, then P and dS = P·(dP - dOut·out)·scale in place.
                    PanelGemm.Multiply(rows, width, headWidth, query, qStep, 1, keysByElement, headWidth, scores, padded, accumulate: false);
                    PanelGemm.Multiply(rows, width, headWidth, upper, uStep, 1, valuesByElement, headWidth, slopes, padded, accumulate: false);
                    for (var r = 0; r < rows; r++)
                    {
                        var row = first + i + r;
                        var centre = SimdMath.Dot(upper + (r * uStep), os + (row * oStep) + (h * headWidth), headWidth);
                        SoftmaxBackward(scores + ((long)r * padded), slopes + ((long)r * padded), i + r + 1, width, scale, ls[((long)row * heads) + h], centre);
                    }

                    // dv += Pᵀ·dOut, dk += dSᵀ·q, dq = dS·k.
                    PanelGemm.Multiply(seen, headWidth, rows, scores, 1, padded, uppers, rows, dValue, dvStep, accumulate: true);
                    PanelGemm.Multiply(seen, headWidth, rows, slopes, 1, padded, queries, rows, dKey, dkStep, accumulate: true);
                    PanelGemm.Multiply(rows, headWidth, seen, slopes, padded, 1, keys, length, dqs + ((first + i) * dqStep) + (h * headWidth), dqStep, accumulate: false);
                }
            }
        });
    }

    /// <summary>Scores become e^(scale·(s - highest)), zero beyond the seen keys; returns the log of their sum, shift included.</summary>
    private static float Softmax(float* scores, int seen, int width, float scale, out float inverse)
    {
        new Span<float>(scores + seen, width - seen).Fill(float.NegativeInfinity);
        var highest = SimdMath.Max(scores, seen);
        Vector256<float> factor = Vector256.Create(scale), shift = Vector256.Create(-highest * scale), lanes = Vector256<float>.Zero;
        for (var j = 0; j < width; j += 8)
        {
            var power = SimdMath.Exp(Vector256.FusedMultiplyAdd(Vector256.Load(scores + j), factor, shift));
            lanes += power;
            power.Store(scores + j);
        }

        var sum = Vector256.Sum(lanes);
        inverse = 1 / sum;
        return (highest * scale) + MathF.Log(sum);
    }

    /// <summary>Scores become probabilities, and slopes their gradient; both zero beyond the seen keys.</summary>
    private static void SoftmaxBackward(float* scores, float* slopes, int seen, int width, float scale, float logSumExp, float centre)
    {
        new Span<float>(scores + seen, width - seen).Fill(float.NegativeInfinity);
        Vector256<float> factor = Vector256.Create(scale), shift = Vector256.Create(-logSumExp), middle = Vector256.Create(centre);
        for (var j = 0; j < width; j += 8)
        {
            var probability = SimdMath.Exp(Vector256.FusedMultiplyAdd(Vector256.Load(scores + j), factor, shift));
            probability.Store(scores + j);
            (probability * (Vector256.Load(slopes + j) - middle) * factor).Store(slopes + j);
        }
    }

    private static void Scale(float* values, int count, float factor)
    {
        var lanes = Vector256.Create(factor);
        var i = 0;
        for (; i <= count - 8; i += 8)
            (Vector256.Load(values + i) * lanes).Store(values + i);
        for (; i < count; i++)
            values[i] *= factor;
    }

    private static (int Heads, int Groups) Check(
        string kernel, Tensor q, Tensor k, Tensor v, PackedDocuments documents, int headWidth, float scale, Tensor logSumExp,
        ReadOnlySpan<Tensor> likeQueries, ReadOnlySpan<Tensor> likeKeys)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(headWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale);
        var fits = q.Dimensions == 2 && k.Dimensions == 2 && q.Sizes[1] % headWidth == 0 && k.Sizes[1] % headWidth == 0 && k.Sizes[1] > 0
            && q.Sizes[1] % k.Sizes[1] == 0 && q.Sizes[0] == documents.Rows && k.Sizes[0] == q.Sizes[0] && v.Sizes.SequenceEqual(k.Sizes)
            && logSumExp.IsContiguous && logSumExp.ElementCount == q.Sizes[0] * (q.Sizes[1] / headWidth);
        foreach (var tensor in likeQueries)
        {
            KernelGuard.Floats(true, kernel, tensor);
            fits &= tensor.Sizes.SequenceEqual(q.Sizes);
        }

        foreach (var tensor in likeKeys)
        {
            KernelGuard.Floats(true, kernel, tensor);
            fits &= tensor.Sizes.SequenceEqual(k.Sizes);
        }

        KernelGuard.Floats(fits, kernel, q, k, v, logSumExp);
        return ((int)(q.Sizes[1] / headWidth), (int)(k.Sizes[1] / headWidth));
    }
}
