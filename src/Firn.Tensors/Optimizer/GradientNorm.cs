using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// Sums of squares for the global norm: blocks of fixed size, short single-precision sums, the rest in double and in
/// block order, so that the result does not depend on the number of threads.
/// </summary>
public static unsafe class GradientNorm
{
    private const int Block = 1 << 15;

    /// <summary>The sum of squares of a tensor's elements; infinite or NaN when one of them is.</summary>
    /// <param name="tensor">Contiguous single precision.</param>
    public static double SumOfSquares(Tensor tensor)
    {
        KernelGuard.Floats(tensor.IsContiguous, "sum of squares", tensor);
        var count = tensor.ElementCount;
        var sums = new double[(count + Block - 1) / Block];
        var data = (float*)tensor.Data;
        ForkJoin.For(sums.Length, item =>
        {
            var start = (long)item * Block;
            sums[item] = BlockSum(data + start, (int)Math.Min(Block, count - start));
        });
        var sum = 0.0;
        foreach (var part in sums)
            sum += part;
        return sum;
    }

    /// <summary>The factor that clips a gradient: 1 when its norm is within the bound.</summary>
    /// <param name="norm">Of the whole gradient.</param>
    /// <param name="bound">Largest norm; 0 or less for no clipping.</param>
    public static double ClipFactor(double norm, double bound) => bound > 0 && norm > bound ? bound / norm : 1;

    private static double BlockSum(float* data, int count)
    {
        var total = 0.0;
        for (var start = 0; start < count; start += 1024)
        {
            var length = Math.Min(1024, count - start);
            total += SimdMath.Dot(data + start, data + start, length);
        }

        return total;
    }
}
