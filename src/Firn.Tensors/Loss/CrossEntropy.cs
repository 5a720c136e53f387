using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// Cross-entropy over a chunk of logits, loss and gradient in one visit: loss[t] = log sum over v of e^logit[t,v] -
/// logit[t,target]. A row whose target is negative (padding, a document's end, a token that Goldfish drops) counts for
/// nothing and gets a zero gradient. The gradient overwrites the logits.
/// </summary>
public static unsafe class CrossEntropy
{
    private const int RowBlock = 8;

    /// <summary>Losses of the rows; logits become (softmax - one hot) · scale.</summary>
    /// <param name="logits">Shape (T, V), contiguous; overwritten by their gradient.</param>
    /// <param name="targets">T token ids, negative for rows that do not count.</param>
    /// <param name="scale">Gradient of the total by one row's loss, for example 1 / counted rows.</param>
    /// <param name="losses">T, written in nats; 0 for rows that do not count.</param>
    public static void ForwardBackward(Tensor logits, ReadOnlyMemory<int> targets, float scale, Memory<float> losses) =>
        Run(logits, targets, scale, losses, gradient: true);

    /// <summary>Losses of the rows alone; logits stay.</summary>
    /// <param name="logits">Shape (T, V), contiguous.</param>
    /// <param name="targets">T token ids, negative for rows that do not count.</param>
    /// <param name="losses">T, written in nats; 0 for rows that do not count.</param>
    public static void Forward(Tensor logits, ReadOnlyMemory<int> targets, Memory<float> losses) =>
        Run(logits, targets, 0, losses, gradient: false);

    private static void Run(Tensor logits, ReadOnlyMemory<int> targets, float scale, Memory<float> losses, bool gradient)
    {
        KernelGuard.Floats(logits.Dimensions == 2 && logits.IsContiguous && logits.Sizes[0] == targets.Length
            && losses.Length == targets.Length && logits.Sizes[1] > 0, "cross entropy", logits);
        int rows = (int)logits.Sizes[0], width = (int)logits.Sizes[1];
        foreach (var target in targets.Span)
        {
            if (target >= width)
                throw new ArgumentOutOfRangeException(nameof(targets), target, $"cross entropy: {logits} has no such column");
        }

        var data = (float*)logits.Data;
        ForkJoin.For((rows + RowBlock - 1) / RowBlock, item =>
        {
            for (var t = item * RowBlock; t < Math.Min(rows, (item + 1) * RowBlock); t++)
            {
                var row = data + ((long)t * width);
                var target = targets.Span[t];
                if (target < 0)
                {
                    losses.Span[t] = 0;
                    if (gradient)
                        new Span<float>(row, width).Clear();
                    continue;
                }

                losses.Span[t] = gradient ? ForwardBackwardRow(row, width, target, scale) : ForwardRow(row, width, target);
            }
        });
    }

    private static float ForwardRow(float* logits, int width, int target)
    {
        var highest = SimdMath.Max(logits, width);
        var sum = 0.0;
        var shift = Vector256.Create(highest);
        var lanes = Vector256<float>.Zero;
        var v = 0;
        for (; v <= width - 8; v += 8)
            lanes += SimdMath.Exp(Vector256.Load(logits + v) - shift);
        sum = SimdMath.SumDouble(lanes);
        for (; v < width; v++)
            sum += MathF.Exp(logits[v] - highest);
        return (float)(Math.Log(sum) - (logits[target] - (double)highest));
    }

    private static float ForwardBackwardRow(float* logits, int width, int target, float scale)
    {
        var highest = SimdMath.Max(logits, width);
        var aim = logits[target] - (double)highest;
        var shift = Vector256.Create(highest);
        var lanes = Vector256<float>.Zero;
        var v = 0;
        for (; v <= width - 8; v += 8)
        {
            var power = SimdMath.Exp(Vector256.Load(logits + v) - shift);
            lanes += power;
            power.Store(logits + v);
        }

        var sum = SimdMath.SumDouble(lanes);
        for (; v < width; v++)
        {
            logits[v] = MathF.Exp(logits[v] - highest);
            sum += logits[v];
        }

        var factor = (float)(scale / sum);
        var scaled = Vector256.Create(factor);
        for (v = 0; v <= width - 8; v += 8)
            (Vector256.Load(logits + v) * scaled).Store(logits + v);
        for (; v < width; v++)
            logits[v] *= factor;
        logits[target] -= scale;
        return (float)(Math.Log(sum) - aim);
    }
}
