using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// xIELU, the activation of Apertus (arXiv 2411.13010): with b = 0.5 and e = -1e-6,
/// y = p·x² + b·x for x &gt; 0, else y = n·(expm1(min(x, e)) - x) + b·x. p and n are the effective positive
/// coefficients; <see cref="EffectivePositive"/> and <see cref="EffectiveNegative"/> derive them from what is learned.
/// </summary>
public static unsafe class XIelu
{
    /// <summary>b.</summary>
    public const float Beta = 0.5f;

    /// <summary>e.</summary>
    public const float Epsilon = -1e-6f;

    private const int Block = 1 << 14;

    /// <summary>p = softplus(raw).</summary>
    /// <param name="raw">The learned scalar.</param>
    public static float EffectivePositive(float raw) => (float)Softplus(raw);

    /// <summary>n = b + softplus(raw).</summary>
    /// <param name="raw">The learned scalar.</param>
    public static float EffectiveNegative(float raw) => (float)(Beta + Softplus(raw));

    /// <summary>The derivative of both by their raw scalar, the logistic function.</summary>
    /// <param name="raw">The learned scalar.</param>
    public static float EffectiveSlope(float raw) => (float)(1 / (1 + Math.Exp(-(double)raw)));

    /// <summary>y = xIELU(x).</summary>
    /// <param name="x">Any shape, contiguous, single precision.</param>
    /// <param name="positive">p.</param>
    /// <param name="negative">n.</param>
    /// <param name="y">As x; may be the same memory.</param>
    public static void Forward(Tensor x, float positive, float negative, Tensor y)
    {
        KernelGuard.Floats(x.IsContiguous && y.IsContiguous && x.ElementCount == y.ElementCount, "xielu forward", x, y);
        var count = x.ElementCount;
        float* from = (float*)x.Data, to = (float*)y.Data;
        ForkJoin.For((int)((count + Block - 1) / Block), item =>
        {
            var start = (long)item * Block;
            ForwardBlock(from + start, to + start, (int)Math.Min(Block, count - start), positive, negative);
        });
    }

    /// <summary>dx = dy · xIELU'(x), and the sums for p and n.</summary>
    /// <param name="x">The input of the forward pass.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="positive">p.</param>
    /// <param name="negative">n.</param>
    /// <param name="dx">Written; may be the memory of <paramref name="dy"/>.</param>
    /// <returns>The gradients of p and n, effective (multiply by <see cref="EffectiveSlope"/> for the raw scalars).</returns>
    public static XIeluGradient Backward(Tensor x, Tensor dy, float positive, float negative, Tensor dx)
    {
        KernelGuard.Floats(x.IsContiguous && dy.IsContiguous && dx.IsContiguous && x.ElementCount == dy.ElementCount
            && x.ElementCount == dx.ElementCount, "xielu backward", x, dy, dx);
        var count = x.ElementCount;
        var blocks = (int)((count + Block - 1) / Block);
        var sums = new XIeluGradient[blocks];
        float* values = (float*)x.Data, upper = (float*)dy.Data, to = (float*)dx.Data;
        ForkJoin.For(blocks, item =>
        {
            var start = (long)item * Block;
            sums[item] = BackwardBlock(values + start, upper + start, to + start, (int)Math.Min(Block, count - start), positive, negative);
        });
        double p = 0, n = 0;
        foreach (var sum in sums)
        {
            p += sum.Positive;
            n += sum.Negative;
        }

        return new(p, n);
    }

    private static double Softplus(double raw) => raw > 30 ? raw : Math.Log(1 + Math.Exp(raw));

    private static void ForwardBlock(float* x, float* y, int count, float positive, float negative)
    {
        Vector256<float> p = Vector256.Create(positive), n = Vector256.Create(negative);
        Vector256<float> b = Vector256.Create(Beta), e = Vector256.Create(Epsilon);
        var i = 0;
        for (; i <= count - 8; i += 8)
            Forward(Vector256.Load(x + i), p, n, b, e).Store(y + i);
        if (i < count)
        {
            // The tail goes through a padded vector, so that every element sees the same arithmetic.
            var padded = stackalloc float[8];
            new Span<float>(x + i, count - i).CopyTo(new(padded, 8));
            Forward(Vector256.Load(padded), p, n, b, e).Store(padded);
            new Span<float>(padded, count - i).CopyTo(new(y + i, count - i));
        }
    }

    private static Vector256<float> Forward(Vector256<float> x, Vector256<float> p, Vector256<float> n, Vector256<float> b, Vector256<float> e)
    {
        var above = Vector256.FusedMultiplyAdd(p, x, b) * x;
        var below = Vector256.FusedMultiplyAdd(n, SimdMath.ExpM1(Vector256.MinNative(e, x)) - x, b * x);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256<float>.Zero), above, below);
    }

    private static XIeluGradient BackwardBlock(float* x, float* dy, float* dx, int count, float positive, float negative)
    {
        Vector256<float> p2 = Vector256.Create(2 * positive), n = Vector256.Create(negative);
        Vector256<float> b = Vector256.Create(Beta), e = Vector256.Create(Epsilon);
        Vector256<float> sumP = Vector256<float>.Zero, sumN = Vector256<float>.Zero;
        double totalP = 0, totalN = 0;
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            Backward(Vector256.Load(x + i), Vector256.Load(dy + i), p2, n, b, e, ref sumP, ref sumN).Store(dx + i);
            if ((i & 1023) == 1016)
            {
                // Short single-precision sums keep their last bits; the long sum is in double.
                totalP += SimdMath.SumDouble(sumP);
                totalN += SimdMath.SumDouble(sumN);
                sumP = sumN = Vector256<float>.Zero;
            }
        }

        if (i < count)
        {
            float* padded = stackalloc float[8], upper = stackalloc float[8];
            new Span<float>(x + i, count - i).CopyTo(new(padded, 8));
            new Span<float>(upper, 8).Clear();
            new Span<float>(dy + i, count - i).CopyTo(new(upper, 8));
            Backward(Vector256.Load(padded), Vector256.Load(upper), p2, n, b, e, ref sumP, ref sumN).Store(padded);
            new Span<float>(padded, count - i).CopyTo(new(dx + i, count - i));
        }

        return new(totalP + SimdMath.SumDouble(sumP), totalN + SimdMath.SumDouble(sumN));
    }

    private static Vector256<float> Backward(
        Vector256<float> x, Vector256<float> dy, Vector256<float> p2, Vector256<float> n, Vector256<float> b, Vector256<float> e,
        ref Vector256<float> sumP, ref Vector256<float> sumN)
    {
        var above = Vector256.GreaterThan(x, Vector256<float>.Zero);
        var curve = SimdMath.ExpM1(Vector256.MinNative(e, x));
        var slope = Vector256.ConditionalSelect(above, Vector256.FusedMultiplyAdd(p2, x, b), Vector256.FusedMultiplyAdd(n, curve, b));
        sumP = Vector256.FusedMultiplyAdd(dy, above & (x * x), sumP);
        sumN = Vector256.FusedMultiplyAdd(dy, Vector256.AndNot(curve - x, above), sumN);
        return dy * slope;
    }
}
