using System.Runtime.Intrinsics;

namespace Firn.Tensors.Lanes;

/// <summary>
/// xIELU: for x above 0, y = p x^2 + b x; else y = n (expm1(min(x, eps)) - x) + b x; b = 0.5, eps = -1e-6.
/// p and n are the effective (positive) parameters. Source: Huang and Schlag, arXiv 2411.13010; Apertus.
/// </summary>
public static unsafe class XieluRows
{
    /// <summary>b.</summary>
    public const float Beta = 0.5f;

    /// <summary>eps.</summary>
    public const float Epsilon = -1e-6f;

    /// <summary>Forward over any number of elements.</summary>
    public static void Forward(float* x, float* y, long count, float p, float n)
    {
        unchecked
        {
            var vp = Vector256.Create(p);
            var vn = Vector256.Create(n);
            var beta = Vector256.Create(Beta);
            var eps = Vector256.Create(Epsilon);
            var one = Vector256<float>.One;
            long i = 0;
            for (; i + 8 <= count; i += 8)
            {
                var v = Vector256.Load(x + i);
                var above = vp * v * v;
                var below = vn * (LaneMath.Exp(Vector256.Min(v, eps)) - one - v);
                var chosen = Vector256.ConditionalSelect(Vector256.GreaterThan(v, Vector256<float>.Zero), above, below);
                Vector256.FusedMultiplyAdd(beta, v, chosen).Store(y + i);
            }

            for (; i < count; i++)
                y[i] = (x[i] > 0 ? p * x[i] * x[i] : n * (MathF.Exp(MathF.Min(x[i], Epsilon)) - 1 - x[i])) + (Beta * x[i]);
        }
    }

    /// <summary>
    /// dy becomes dx = dy * dy/dx. For x below 0 the derivative n (e^x - 1) + b is taken from y, without a second exponential.
    /// </summary>
    /// <param name="x">The forward pass's input.</param>
    /// <param name="y">The forward pass's output.</param>
    /// <param name="dy">In: gradient of y; out: gradient of x.</param>
    /// <param name="count">Number of elements.</param>
    /// <param name="p">The effective positive parameter.</param>
    /// <param name="n">The effective negative parameter.</param>
    /// <returns>The gradients of p and n.</returns>
    public static (double P, double N) Backward(float* x, float* y, float* dy, long count, float p, float n)
    {
        unchecked
        {
            var twice = Vector256.Create(2 * p);
            var vn = Vector256.Create(n);
            var beta = Vector256.Create(Beta);
            double sumP = 0, sumN = 0;
            long i = 0;
            while (i + 8 <= count)
            {
                // Sums in float over 4096 elements at most, then in double.
                var end = Math.Min(count - 7, i + 4096);
                var partP = Vector256<float>.Zero;
                var partN = Vector256<float>.Zero;
                for (; i < end; i += 8)
                {
                    var v = Vector256.Load(x + i);
                    var g = Vector256.Load(dy + i);
                    var curve = Vector256.Load(y + i) - (beta * v);
                    var positive = Vector256.GreaterThan(v, Vector256<float>.Zero);
                    partP += g * v * v & positive;
                    partN += Vector256.AndNot(g * curve, positive);
                    var slope = Vector256.ConditionalSelect(positive, twice * v, Vector256.FusedMultiplyAdd(vn, v, curve));
                    (g * (slope + beta)).Store(dy + i);
                }

                sumP += Vector256.Sum(partP);
                sumN += Vector256.Sum(partN);
            }

            for (; i < count; i++)
            {
                var curve = y[i] - (Beta * x[i]);
                if (x[i] > 0)
                    sumP += dy[i] * x[i] * x[i];
                else
                    sumN += dy[i] * curve;
                dy[i] *= (x[i] > 0 ? 2 * p * x[i] : (n * x[i]) + curve) + Beta;
            }

            return (sumP, sumN / n);
        }
    }
}
