using System.Runtime.Intrinsics;

namespace Firn.Tensors.Lanes;

/// <summary>
/// One AdEMAMix step over a range, in one pass: m1 = b1 m1 + (1-b1) g; m2 = b3 m2 + (1-b3) g; v = b2 v + (1-b2) g^2;
/// x -= rate ((m1 / (1-b1^t) + alpha m2) / (sqrt(v) / sqrt(1-b2^t) + eps) + decay x). Source: arXiv 2409.03137.
/// </summary>
/// <param name="Beta1">Decay of the fast average.</param>
/// <param name="Beta2">Decay of the squares.</param>
/// <param name="Beta3">Decay of the slow average at this step.</param>
/// <param name="Alpha">Weight of the slow average at this step.</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="Rate">Learning rate at this step.</param>
/// <param name="Step">The step, from 1.</param>
/// <param name="GradientScale">Factor of clipping.</param>
public readonly record struct AdEmaMixRows(double Beta1, double Beta2, double Beta3, double Alpha, double Epsilon, double Rate, long Step, double GradientScale)
{
    /// <summary>Updates a range; elements are independent, so ranges may go to threads.</summary>
    /// <param name="x">Parameters.</param>
    /// <param name="g">Gradient; cleared.</param>
    /// <param name="m1">Fast average.</param>
    /// <param name="m2">Slow average.</param>
    /// <param name="v">Average of squares.</param>
    /// <param name="count">Elements.</param>
    /// <param name="decay">Weight decay of this range; 0 for none.</param>
    public unsafe void Update(float* x, float* g, float* m1, float* m2, float* v, long count, double decay)
    {
        float b1 = (float)Beta1, c1 = (float)(1 - Beta1), b2 = (float)Beta2, c2 = (float)(1 - Beta2), b3 = (float)Beta3, c3 = (float)(1 - Beta3);
        float alpha = (float)Alpha, eps = (float)Epsilon, rate = (float)Rate, keep = (float)(1 - (Rate * decay)), scale = (float)GradientScale;
        var fix1 = (float)(1 / (1 - Math.Pow(Beta1, Step)));
        var fix2 = (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, Step)));
        unchecked
        {
            long i = 0;
            for (; i + 8 <= count; i += 8)
            {
                var gradient = Vector256.Load(g + i) * scale;
                var fast = Vector256.FusedMultiplyAdd(Vector256.Create(b1), Vector256.Load(m1 + i), gradient * c1);
                var slow = Vector256.FusedMultiplyAdd(Vector256.Create(b3), Vector256.Load(m2 + i), gradient * c3);
                var square = Vector256.FusedMultiplyAdd(Vector256.Create(b2), Vector256.Load(v + i), gradient * gradient * c2);
                fast.Store(m1 + i);
                slow.Store(m2 + i);
                square.Store(v + i);
                var push = Vector256.FusedMultiplyAdd(Vector256.Create(alpha), slow, fast * fix1) / Vector256.FusedMultiplyAdd(Vector256.Sqrt(square), Vector256.Create(fix2), Vector256.Create(eps));
                ((Vector256.Load(x + i) * keep) - (push * rate)).Store(x + i);
                Vector256<float>.Zero.Store(g + i);
            }

            for (; i < count; i++)
            {
                var gradient = g[i] * scale;
                m1[i] = MathF.FusedMultiplyAdd(b1, m1[i], gradient * c1);
                m2[i] = MathF.FusedMultiplyAdd(b3, m2[i], gradient * c3);
                v[i] = MathF.FusedMultiplyAdd(b2, v[i], gradient * gradient * c2);
                var push = MathF.FusedMultiplyAdd(alpha, m2[i], m1[i] * fix1) / MathF.FusedMultiplyAdd(MathF.Sqrt(v[i]), fix2, eps);
                x[i] = (x[i] * keep) - (push * rate);
                g[i] = 0;
            }
        }
    }

    /// <summary>into += other, other becomes 0, and the sum of the squares of the result.</summary>
    public static unsafe double MergeAndSquare(float* into, float* other, long count)
    {
        unchecked
        {
            var total = 0.0;
            long i = 0;
            while (i + 8 <= count)
            {
                var end = Math.Min(count - 7, i + 4096);
                var part = Vector256<float>.Zero;
                for (; i < end; i += 8)
                {
                    var sum = Vector256.Load(into + i);
                    if (other != null)
                    {
                        sum += Vector256.Load(other + i);
                        sum.Store(into + i);
                        Vector256<float>.Zero.Store(other + i);
                    }

                    part = Vector256.FusedMultiplyAdd(sum, sum, part);
                }

                total += Vector256.Sum(part);
            }

            for (; i < count; i++)
            {
                if (other != null)
                {
                    into[i] += other[i];
                    other[i] = 0;
                }

                total += into[i] * into[i];
            }

            return total;
        }
    }
}
