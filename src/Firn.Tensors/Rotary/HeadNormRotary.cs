using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// QK-norm and rotation in one pass: RMS norm over each head's elements (one gain for all heads), then the half-split
/// rotation y[i] = n[i]·cos - n[i+E/2]·sin, y[i+E/2] = n[i+E/2]·cos + n[i]·sin. Shapes: x, y, dx, dy (T, H·E) with rows
/// at any stride, so a part of a joint QKV matrix will do; gain (E); inverse (T, H); positions (T), restarting with
/// every document.
/// </summary>
public static unsafe class HeadNormRotary
{
    private const int RowBlock = 32;

    /// <summary>Normalises and rotates heads.</summary>
    /// <param name="x">Shape (T, H·E).</param>
    /// <param name="gain">Shape (E).</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <param name="table">For heads of E elements.</param>
    /// <param name="positions">T positions below the table's.</param>
    /// <param name="y">Shape (T, H·E), written; not the memory of x.</param>
    /// <param name="inverse">Shape (T, H), written: kept for the backward pass.</param>
    public static void Forward(Tensor x, Tensor gain, float epsilon, RotaryTable table, ReadOnlyMemory<int> positions, Tensor y, Tensor inverse)
    {
        var (rows, heads, width) = Check(x, gain, table, positions, inverse, "head norm and rotary forward", y);
        long xStep = x.Strides[0], yStep = y.Strides[0];
        float* from = (float*)x.Data, to = (float*)y.Data, scale = (float*)gain.Data, kept = (float*)inverse.Data;
        float* cosines = table.Cosines, sines = table.Sines;
        ForkJoin.For((rows + RowBlock - 1) / RowBlock, item =>
        {
            var at = positions.Span;
            for (var t = item * RowBlock; t < Math.Min(rows, (item + 1) * RowBlock); t++)
            {
                float* cos = cosines + ((long)at[t] * (width / 2)), sin = sines + ((long)at[t] * (width / 2));
                for (var h = 0; h < heads; h++)
                {
                    var target = to + (t * yStep) + (h * width);
                    kept[((long)t * heads) + h] = RmsNorm.ForwardRow(from + (t * xStep) + (h * width), scale, target, width, epsilon);
                    Rotate(target, cos, sin, target, width / 2, 1f);
                }
            }
        });
    }

    /// <summary>dx and the gain's gradient.</summary>
    /// <param name="dy">Shape (T, H·E).</param>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="gain">Shape (E).</param>
    /// <param name="table">As in the forward pass.</param>
    /// <param name="positions">As in the forward pass.</param>
    /// <param name="inverse">Of the forward pass.</param>
    /// <param name="dx">Shape (T, H·E), written; may be the memory of dy.</param>
    /// <param name="gainGradient">Shape (E); added to.</param>
    public static void Backward(
        Tensor dy, Tensor x, Tensor gain, RotaryTable table, ReadOnlyMemory<int> positions, Tensor inverse, Tensor dx, Tensor gainGradient)
    {
        var (rows, heads, width) = Check(x, gain, table, positions, inverse, "head norm and rotary backward", dy, dx);
        KernelGuard.Floats(gainGradient.ElementCount == width && gainGradient.IsContiguous, "head norm and rotary backward", gainGradient);
        long xStep = x.Strides[0], upStep = dy.Strides[0], toStep = dx.Strides[0];
        var blocks = (rows + RowBlock - 1) / RowBlock;
        float* values = (float*)x.Data, upper = (float*)dy.Data, scale = (float*)gain.Data, kept = (float*)inverse.Data, to = (float*)dx.Data;
        float* cosines = table.Cosines, sines = table.Sines;
        var sums = KernelScratch.Take((long)blocks * width);
        ForkJoin.For(blocks, item =>
        {
            var at = positions.Span;
            var sum = sums + ((long)item * width);
            new Span<float>(sum, width).Clear();
            for (var t = item * RowBlock; t < Math.Min(rows, (item + 1) * RowBlock); t++)
            {
                float* cos = cosines + ((long)at[t] * (width / 2)), sin = sines + ((long)at[t] * (width / 2));
                for (var h = 0; h < heads; h++)
                {
                    var target = to + (t * toStep) + (h * width);
                    // The inverse of a rotation is the rotation by the negative angle.
                    Rotate(upper + (t * upStep) + (h * width), cos, sin, target, width / 2, -1f);
                    RmsNorm.BackwardRow(target, values + (t * xStep) + (h * width), scale, kept[((long)t * heads) + h], target, sum, width, accumulate: false);
                }
            }
        });
        RmsNorm.AddBlocks(sums, blocks, width, (float*)gainGradient.Data);
    }

    /// <summary>Rotates one head; source and target may be the same memory.</summary>
    internal static void Rotate(float* source, float* cos, float* sin, float* target, int half, float sign)
    {
        var turn = Vector256.Create(sign);
        var i = 0;
        for (; i <= half - 8; i += 8)
        {
            Vector256<float> first = Vector256.Load(source + i), second = Vector256.Load(source + half + i);
            Vector256<float> c = Vector256.Load(cos + i), s = Vector256.Load(sin + i) * turn;
            ((first * c) - (second * s)).Store(target + i);
            ((second * c) + (first * s)).Store(target + half + i);
        }

        for (; i < half; i++)
        {
            float first = source[i], second = source[half + i], s = sin[i] * sign;
            target[i] = (first * cos[i]) - (second * s);
            target[half + i] = (second * cos[i]) + (first * s);
        }
    }

    private static (int Rows, int Heads, int Width) Check(
        Tensor x, Tensor gain, RotaryTable table, ReadOnlyMemory<int> positions, Tensor inverse, string kernel, params ReadOnlySpan<Tensor> like)
    {
        var width = table.HeadWidth;
        var fits = x.Dimensions == 2 && x.Sizes[1] % width == 0 && gain.ElementCount == width && gain.IsContiguous && inverse.IsContiguous
            && inverse.ElementCount == x.Sizes[0] * (x.Sizes[1] / width) && positions.Length == x.Sizes[0];
        foreach (var tensor in like)
        {
            KernelGuard.Floats(true, kernel, tensor);
            fits &= tensor.Sizes.SequenceEqual(x.Sizes);
        }

        KernelGuard.Floats(fits, kernel, x, gain, inverse);
        foreach (var position in positions.Span)
        {
            if ((uint)position >= (uint)table.Positions)
                throw new ArgumentOutOfRangeException(nameof(positions), position, $"{kernel}: the table holds {table.Positions} positions");
        }

        return ((int)x.Sizes[0], (int)(x.Sizes[1] / width), width);
    }
}
