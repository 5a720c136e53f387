using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Tensors.Lanes;

/// <summary>Vector functions shared by the lane kernels: eight floats wide on every machine, so that sums are the same.</summary>
internal static unsafe class LaneMath
{
    /// <summary>
    /// e^x for x up to 88, within 2 units in the last place; exactly 0 from -87 downwards; NaN for NaN. Range reduction by ln 2 in two parts
    /// and a polynomial of degree 6 (Cephes, expf).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        var vanishes = Vector256.LessThanOrEqual(x, Vector256.Create(-87f));
        // The native minimum and maximum return their second operand for a NaN, so that one is passed on.
        x = Vector256.MinNative(Vector256.Create(88f), Vector256.MaxNative(Vector256.Create(-87f), x));
        var n = Vector256.Round(x * Vector256.Create(1.44269504088896341f));
        x = Vector256.FusedMultiplyAdd(n, Vector256.Create(-0.693359375f), x);
        x = Vector256.FusedMultiplyAdd(n, Vector256.Create(2.12194440e-4f), x);
        var p = Vector256.Create(1.9875691500e-4f);
        p = Vector256.FusedMultiplyAdd(p, x, Vector256.Create(1.3981999507e-3f));
        p = Vector256.FusedMultiplyAdd(p, x, Vector256.Create(8.3334519073e-3f));
        p = Vector256.FusedMultiplyAdd(p, x, Vector256.Create(4.1665795894e-2f));
        p = Vector256.FusedMultiplyAdd(p, x, Vector256.Create(1.6666665459e-1f));
        p = Vector256.FusedMultiplyAdd(p, x, Vector256.Create(5.0000001201e-1f));
        p = Vector256.FusedMultiplyAdd(p, x * x, x) + Vector256<float>.One;
        var scale = Vector256.ShiftLeft(Vector256.ConvertToInt32Native(n) + Vector256.Create(127), 23).AsSingle();
        return Vector256.AndNot(p * scale, vanishes);
    }

    /// <summary>Sum of x[i] * y[i], in eight interleaved sums that are added at the end; the rest one by one.</summary>
    public static float Dot(float* x, float* y, int n)
    {
        unchecked
        {
            var sums = Vector256<float>.Zero;
            var i = 0;
            for (; i + 8 <= n; i += 8)
                sums = Vector256.FusedMultiplyAdd(Vector256.Load(x + i), Vector256.Load(y + i), sums);
            var sum = Vector256.Sum(sums);
            for (; i < n; i++)
                sum += x[i] * y[i];
            return sum;
        }
    }
}
