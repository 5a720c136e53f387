using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// Vector functions that the kernels share. Eight lanes on every processor, so that sums are taken in the same order
/// everywhere; a 256-bit register where there is one, else two halves.
/// </summary>
internal static unsafe class SimdMath
{
    /// <summary>Below this, e^x is taken as 0: the smallest normal single is e^-87.34.</summary>
    private const float ExpLow = -87.33f;
    private const float ExpHigh = 88.37f;

    /// <summary>e^x to about 2 units in the last place. 0 below -87.33; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        var clamped = Clamp(x);
        Reduce(clamped, out var scale, out var tail);
        var result = Vector256.FusedMultiplyAdd(scale, tail, scale);
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(ExpLow)), Vector256<float>.Zero, result);
    }

    /// <summary>e^x - 1 without cancellation near 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ExpM1(Vector256<float> x)
    {
        Reduce(Clamp(x), out var scale, out var tail);
        return Vector256.FusedMultiplyAdd(scale, tail, scale - Vector256<float>.One);
    }

    /// <summary>Sum over i of a[i] · b[i]: eight lanes, two accumulators, then lane sum, then the tail.</summary>
    public static float Dot(float* a, float* b, int count)
    {
        var first = Vector256<float>.Zero;
        var second = Vector256<float>.Zero;
        var i = 0;
        for (; i <= count - 16; i += 16)
        {
            first = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), first);
            second = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + 8), Vector256.Load(b + i + 8), second);
        }

        for (; i <= count - 8; i += 8)
            first = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), first);
        var sum = Vector256.Sum(first + second);
        for (; i < count; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>The largest of at least one value.</summary>
    public static float Max(float* values, int count)
    {
        var i = 0;
        var best = float.NegativeInfinity;
        if (count >= 8)
        {
            var lanes = Vector256.Load(values);
            for (i = 8; i <= count - 8; i += 8)
                lanes = Vector256.MaxNative(lanes, Vector256.Load(values + i));
            for (var lane = 0; lane < 8; lane++)
                best = Math.Max(best, lanes[lane]);
        }

        for (; i < count; i++)
            best = Math.Max(best, values[i]);
        return best;
    }

    /// <summary>The lanes' sum in double precision, in lane order.</summary>
    public static double SumDouble(Vector256<float> lanes)
    {
        var sum = 0.0;
        for (var lane = 0; lane < 8; lane++)
            sum += lanes[lane];
        return sum;
    }

    // The order of the operands keeps a NaN of x: the native maximum returns its second operand then.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Clamp(Vector256<float> x) =>
        Vector256.MinNative(Vector256.Create(ExpHigh), Vector256.MaxNative(Vector256.Create(ExpLow), x));

    /// <summary>x = n·ln 2 + r: scale = 2^n, tail = e^r - 1. Polynomial of the Cephes library (expf).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(Vector256<float> x, out Vector256<float> scale, out Vector256<float> tail)
    {
        var n = Vector256.Round(x * Vector256.Create(1.44269504088896341f));
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-0.693359375f), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(2.12194440e-4f), r);
        var p = Vector256.Create(1.9875691500E-4f);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.3981999507E-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(8.3334519073E-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(4.1665795894E-2f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.6666665459E-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(5.0000001201E-1f));
        tail = Vector256.FusedMultiplyAdd(p, r * r, r);
        scale = ((Vector256.ConvertToInt32Native(n) + Vector256.Create(127)) << 23).AsSingle();
    }
}
