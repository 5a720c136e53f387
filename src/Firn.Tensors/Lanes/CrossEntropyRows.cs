using System.Runtime.Intrinsics;

namespace Firn.Tensors.Lanes;

/// <summary>Cross-entropy of rows of logits, in one pass that turns the logits into their gradient.</summary>
public static unsafe class CrossEntropyRows
{
    /// <summary>
    /// loss = sum over t of weight[t] (log sum exp(logits[t]) - logits[t, label[t]]); the logits become
    /// weight[t] (softmax(logits[t]) - onehot(label[t])).
    /// </summary>
    /// <param name="logits">Shape (T, V); overwritten with the gradient.</param>
    /// <param name="labels">Shape (T).</param>
    /// <param name="weights">Shape (T); 0 leaves a row out.</param>
    /// <param name="rows">T.</param>
    /// <param name="width">V.</param>
    /// <returns>The loss.</returns>
    public static double ForwardBackward(float* logits, int* labels, float* weights, int rows, int width)
    {
        unchecked
        {
            var loss = 0.0;
            for (var t = 0; t < rows; t++, logits += width)
            {
                var weight = weights[t];
                if (weight == 0)
                {
                    new Span<float>(logits, width).Clear();
                    continue;
                }

                var picked = logits[labels[t]];
                var largest = Largest(logits, width);
                var sum = ExpInPlace(logits, width, largest);
                loss += weight * (Math.Log(sum) + largest - picked);
                var scale = (float)(weight / sum);
                var vscale = Vector256.Create(scale);
                var i = 0;
                for (; i + 8 <= width; i += 8)
                    (Vector256.Load(logits + i) * vscale).Store(logits + i);
                for (; i < width; i++)
                    logits[i] *= scale;
                logits[labels[t]] -= weight;
            }

            return loss;
        }
    }

    /// <summary>log softmax(logits)[label] of one row; the logits become exp(logits - largest).</summary>
    public static double LogProbability(float* logits, int label, int width)
    {
        var picked = logits[label];
        var largest = Largest(logits, width);
        return picked - largest - Math.Log(ExpInPlace(logits, width, largest));
    }

    private static float Largest(float* x, int n)
    {
        unchecked
        {
            var largest = x[0];
            var i = 0;
            if (n >= 8)
            {
                var lanes = Vector256.Load(x);
                for (i = 8; i + 8 <= n; i += 8)
                    lanes = Vector256.Max(lanes, Vector256.Load(x + i));
                for (var j = 0; j < 8; j++)
                    largest = MathF.Max(largest, lanes[j]);
            }

            for (; i < n; i++)
                largest = MathF.Max(largest, x[i]);
            return largest;
        }
    }

    private static double ExpInPlace(float* x, int n, float largest)
    {
        unchecked
        {
            var shift = Vector256.Create(largest);
            var sum = 0.0;
            var i = 0;
            while (i + 8 <= n)
            {
                var end = Math.Min(n - 7, i + 2048);
                var part = Vector256<float>.Zero;
                for (; i < end; i += 8)
                {
                    var e = LaneMath.Exp(Vector256.Load(x + i) - shift);
                    e.Store(x + i);
                    part += e;
                }

                sum += Vector256.Sum(part);
            }

            for (; i < n; i++)
            {
                x[i] = MathF.Exp(x[i] - largest);
                sum += x[i];
            }

            return sum;
        }
    }
}
