using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// y[t,d] = x[t,d] · inverse[t] · gain[d] with inverse[t] = 1 / sqrt(mean over d of x[t,d]² + eps). No centring, no bias.
/// Shapes: x, y, dx, dy (T, D) with rows at any stride; gain (D); inverse (T).
/// </summary>
public static unsafe class RmsNorm
{
    /// <summary>Rows a thread takes at a time; sums over rows are taken block by block, so it is part of the result.</summary>
    private const int RowBlock = 32;

    /// <summary>Normalises rows.</summary>
    /// <param name="x">Shape (T, D).</param>
    /// <param name="gain">Shape (D).</param>
    /// <param name="epsilon">Added to the mean square; 1e-5 in Apertus.</param>
    /// <param name="y">Shape (T, D), written; may be the memory of x.</param>
    /// <param name="inverse">Shape (T), written: kept for the backward pass.</param>
    public static void Forward(Tensor x, Tensor gain, float epsilon, Tensor y, Tensor inverse)
    {
        KernelGuard.Floats(x.Dimensions == 2 && y.Sizes.SequenceEqual(x.Sizes) && gain.ElementCount == x.Sizes[1]
            && inverse.ElementCount == x.Sizes[0] && gain.IsContiguous && inverse.IsContiguous, "rms norm forward", x, gain, y, inverse);
        int rows = (int)x.Sizes[0], width = (int)x.Sizes[1];
        long xStep = x.Strides[0], yStep = y.Strides[0];
        float* from = (float*)x.Data, to = (float*)y.Data, scale = (float*)gain.Data, kept = (float*)inverse.Data;
        ForkJoin.For((rows + RowBlock - 1) / RowBlock, item =>
        {
            for (var t = item * RowBlock; t < Math.Min(rows, (item + 1) * RowBlock); t++)
                kept[t] = ForwardRow(from + (t * xStep), scale, to + (t * yStep), width, epsilon);
        });
    }

    /// <summary>dx and the gain's gradient.</summary>
    /// <param name="dy">Shape (T, D).</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="gain">Shape (D).</param>
    /// <param name="inverse">Of the forward pass.</param>
    /// <param name="dx">Shape (T, D), written; may be the memory of dy.</param>
    /// <param name="gainGradient">Shape (D); added to.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead of writing it: the residual branch's gradient is there.</param>
    public static void Backward(Tensor dy, Tensor x, Tensor gain, Tensor inverse, Tensor dx, Tensor gainGradient, bool accumulate = false)
    {
        KernelGuard.Floats(x.Dimensions == 2 && dy.Sizes.SequenceEqual(x.Sizes) && dx.Sizes.SequenceEqual(x.Sizes)
            && gain.ElementCount == x.Sizes[1] && gainGradient.ElementCount == x.Sizes[1] && inverse.ElementCount == x.Sizes[0]
            && gain.IsContiguous && gainGradient.IsContiguous && inverse.IsContiguous, "rms norm backward", dy, x, gain, inverse, dx, gainGradient);
        int rows = (int)x.Sizes[0], width = (int)x.Sizes[1];
        long xStep = x.Strides[0], upStep = dy.Strides[0], toStep = dx.Strides[0];
        var blocks = (rows + RowBlock - 1) / RowBlock;
        float* values = (float*)x.Data, upper = (float*)dy.Data, scale = (float*)gain.Data, kept = (float*)inverse.Data, to = (float*)dx.Data;
        var sums = KernelScratch.Take((long)blocks * width);
        ForkJoin.For(blocks, item =>
        {
            var sum = sums + ((long)item * width);
            new Span<float>(sum, width).Clear();
            for (var t = item * RowBlock; t < Math.Min(rows, (item + 1) * RowBlock); t++)
                BackwardRow(upper + (t * upStep), values + (t * xStep), scale, kept[t], to + (t * toStep), sum, width, accumulate);
        });
        AddBlocks(sums, blocks, width, (float*)gainGradient.Data);
    }

    /// <summary>One row; returns 1 / rms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float ForwardRow(float* x, float* gain, float* y, int width, float epsilon)
    {
        var inverse = 1f / MathF.Sqrt((SimdMath.Dot(x, x, width) / width) + epsilon);
        var scale = Vector256.Create(inverse);
        var d = 0;
        for (; d <= width - 8; d += 8)
            (Vector256.Load(x + d) * scale * Vector256.Load(gain + d)).Store(y + d);
        for (; d < width; d++)
            y[d] = x[d] * inverse * gain[d];
        return inverse;
    }

    /// <summary>
    /// One row: with g = dy·gain and c = mean(g·x)·inverse², dx = inverse·(g - x·c); gain's gradient gets dy·x·inverse.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void BackwardRow(float* dy, float* x, float* gain, float inverse, float* dx, float* gainGradient, int width, bool accumulate)
    {
        Vector256<float> lanes = Vector256<float>.Zero, scale = Vector256.Create(inverse);
        var d = 0;
        for (; d <= width - 8; d += 8)
        {
            Vector256<float> up = Vector256.Load(dy + d), value = Vector256.Load(x + d);
            lanes = Vector256.FusedMultiplyAdd(up * Vector256.Load(gain + d), value, lanes);
            Vector256.FusedMultiplyAdd(up, value * scale, Vector256.Load(gainGradient + d)).Store(gainGradient + d);
        }

        var sum = Vector256.Sum(lanes);
        for (; d < width; d++)
        {
            sum += dy[d] * gain[d] * x[d];
            gainGradient[d] += dy[d] * x[d] * inverse;
        }

        var centre = sum / width * inverse * inverse;
        var pull = Vector256.Create(centre);
        for (d = 0; d <= width - 8; d += 8)
        {
            var result = scale * ((Vector256.Load(dy + d) * Vector256.Load(gain + d)) - (Vector256.Load(x + d) * pull));
            (accumulate ? Vector256.Load(dx + d) + result : result).Store(dx + d);
        }

        for (; d < width; d++)
        {
            var result = inverse * ((dy[d] * gain[d]) - (x[d] * centre));
            dx[d] = accumulate ? dx[d] + result : result;
        }
    }

    /// <summary>target[d] += the sum over blocks of sums[block, d], in block order.</summary>
    internal static void AddBlocks(float* sums, int blocks, int width, float* target)
    {
        for (var d = 0; d < width; d++)
        {
            var sum = 0.0;
            for (var block = 0; block < blocks; block++)
                sum += sums[((long)block * width) + d];
            target[d] += (float)sum;
        }
    }
}
