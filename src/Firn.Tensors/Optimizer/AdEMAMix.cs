using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// One AdEMAMix step, fused: with g = gradient · gradientScale,
/// m1 ← β1·m1 + (1-β1)·g, m2 ← β3(t)·m2 + (1-β3(t))·g, v ← β2·v + (1-β2)·g²,
/// θ ← θ - η·((m1/(1-β1^t) + α(t)·m2) / (√v/√(1-β2^t) + ε) + λ·θ).
/// </summary>
public static unsafe class AdEMAMix
{
    private const int Block = 1 << 14;

    /// <summary>Weight of the slow average at a step.</summary>
    /// <param name="config">Constants.</param>
    /// <param name="step">From 1.</param>
    public static double AlphaAt(AdEMAMixConfig config, long step)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config.WarmupSteps == 0 ? config.Alpha : config.Alpha * Math.Min(1.0, (double)step / config.WarmupSteps);
    }

    /// <summary>Decay of the slow average at a step: its half-life rises linearly from that of β1.</summary>
    /// <param name="config">Constants.</param>
    /// <param name="step">From 1.</param>
    public static double Beta3At(AdEMAMixConfig config, long step)
    {
        ArgumentNullException.ThrowIfNull(config);
        if (step >= config.WarmupSteps)
            return config.Beta3;
        var share = (double)step / config.WarmupSteps;
        var halfLife = ((1 - share) * HalfLife(config.Beta1)) + (share * HalfLife(config.Beta3));
        return Math.Pow(0.5, 1 / (halfLife + 1));
    }

    /// <summary>Updates one parameter and its three averages.</summary>
    /// <param name="config">Constants.</param>
    /// <param name="step">From 1.</param>
    /// <param name="learningRate">η of this step.</param>
    /// <param name="decay">Whether weight decay applies: matrices yes, vectors and scalars no.</param>
    /// <param name="gradientScale">Factor on the gradient: of the clipping, and of the number of micro-batches.</param>
    /// <param name="parameter">θ, contiguous single precision, as all that follow.</param>
    /// <param name="gradient">Read only.</param>
    /// <param name="fast">m1.</param>
    /// <param name="slow">m2.</param>
    /// <param name="squares">v.</param>
    public static void Step(
        AdEMAMixConfig config, long step, double learningRate, bool decay, double gradientScale,
        Tensor parameter, Tensor gradient, Tensor fast, Tensor slow, Tensor squares)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfLessThan(step, 1);
        var count = parameter.ElementCount;
        var fits = true;
        foreach (var tensor in new[] { parameter, gradient, fast, slow, squares })
            fits &= tensor.IsContiguous && tensor.ElementCount == count;
        KernelGuard.Floats(fits, "AdEMAMix", parameter, gradient, fast, slow, squares);
        var k = Coefficients.At(config, step, learningRate, decay, gradientScale);
        float* p = (float*)parameter.Data, g = (float*)gradient.Data, m1 = (float*)fast.Data, m2 = (float*)slow.Data, v = (float*)squares.Data;
        ForkJoin.For((int)((count + Block - 1) / Block), item =>
        {
            var start = (long)item * Block;
            StepBlock(k, p + start, g + start, m1 + start, m2 + start, v + start, (int)Math.Min(Block, count - start));
        });
    }

    private static double HalfLife(double beta) => (Math.Log(0.5) / Math.Log(beta + 1e-8)) - 1;

    private static void StepBlock(Coefficients k, float* p, float* g, float* m1, float* m2, float* v, int count)
    {
        Vector256<float> scale = Vector256.Create(k.GradientScale), beta1 = Vector256.Create(k.Beta1), rest1 = Vector256.Create(k.Rest1);
        Vector256<float> beta2 = Vector256.Create(k.Beta2), rest2 = Vector256.Create(k.Rest2), beta3 = Vector256.Create(k.Beta3);
        Vector256<float> rest3 = Vector256.Create(k.Rest3), alpha = Vector256.Create(k.Alpha), correct1 = Vector256.Create(k.Correct1);
        Vector256<float> correct2 = Vector256.Create(k.Correct2), epsilon = Vector256.Create(k.Epsilon);
        Vector256<float> rate = Vector256.Create(k.Rate), keep = Vector256.Create(k.Keep);
        var i = 0;
        for (; i <= count - 8; i += 8)
        {
            var gradient = Vector256.Load(g + i) * scale;
            var fast = Vector256.FusedMultiplyAdd(beta1, Vector256.Load(m1 + i), rest1 * gradient);
            var slow = Vector256.FusedMultiplyAdd(beta3, Vector256.Load(m2 + i), rest3 * gradient);
            var square = Vector256.FusedMultiplyAdd(beta2, Vector256.Load(v + i), rest2 * (gradient * gradient));
            fast.Store(m1 + i);
            slow.Store(m2 + i);
            square.Store(v + i);
            var push = Vector256.FusedMultiplyAdd(alpha, slow, fast * correct1) / Vector256.FusedMultiplyAdd(Vector256.Sqrt(square), correct2, epsilon);
            Vector256.FusedMultiplyAdd(keep, Vector256.Load(p + i), -(rate * push)).Store(p + i);
        }

        for (; i < count; i++)
        {
            var gradient = g[i] * k.GradientScale;
            m1[i] = MathF.FusedMultiplyAdd(k.Beta1, m1[i], k.Rest1 * gradient);
            m2[i] = MathF.FusedMultiplyAdd(k.Beta3, m2[i], k.Rest3 * gradient);
            v[i] = MathF.FusedMultiplyAdd(k.Beta2, v[i], k.Rest2 * (gradient * gradient));
            var push = MathF.FusedMultiplyAdd(k.Alpha, m2[i], m1[i] * k.Correct1) / MathF.FusedMultiplyAdd(MathF.Sqrt(v[i]), k.Correct2, k.Epsilon);
            p[i] = MathF.FusedMultiplyAdd(k.Keep, p[i], -(k.Rate * push));
        }
    }

    /// <summary>What is the same for all elements, computed in double precision.</summary>
    private readonly record struct Coefficients(
        float GradientScale, float Beta1, float Rest1, float Beta2, float Rest2, float Beta3, float Rest3, float Alpha,
        float Correct1, float Correct2, float Epsilon, float Rate, float Keep)
    {
        public static Coefficients At(AdEMAMixConfig c, long step, double rate, bool decay, double scale)
        {
            var beta3 = Beta3At(c, step);
            return new(
                (float)scale, (float)c.Beta1, (float)(1 - c.Beta1), (float)c.Beta2, (float)(1 - c.Beta2), (float)beta3, (float)(1 - beta3),
                (float)AlphaAt(c, step), (float)(1 / (1 - Math.Pow(c.Beta1, step))), (float)(1 / Math.Sqrt(1 - Math.Pow(c.Beta2, step))),
                (float)c.Epsilon, (float)rate, (float)(1 - (decay ? rate * c.WeightDecay : 0)));
        }
    }
}
