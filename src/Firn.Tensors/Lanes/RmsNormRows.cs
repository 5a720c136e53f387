using System.Runtime.Intrinsics;

namespace Firn.Tensors.Lanes;

/// <summary>y[t,d] = x[t,d] * gain[d] * r[t], r[t] = 1 / sqrt(mean over d of x[t,d]^2 + eps), and its derivative.</summary>
public static unsafe class RmsNormRows
{
    /// <summary>Forward.</summary>
    /// <param name="x">Shape (T, D).</param>
    /// <param name="gain">Shape (D).</param>
    /// <param name="y">Shape (T, D).</param>
    /// <param name="reciprocal">Shape (T): r, kept for the backward pass.</param>
    /// <param name="rows">T.</param>
    /// <param name="width">D.</param>
    /// <param name="eps">Added to the mean square.</param>
    public static void Forward(float* x, float* gain, float* y, float* reciprocal, int rows, int width, float eps)
    {
        unchecked
        {
            for (var t = 0; t < rows; t++, x += width, y += width)
            {
                var r = 1f / MathF.Sqrt((LaneMath.Dot(x, x, width) / width) + eps);
                reciprocal[t] = r;
                var i = 0;
                var scale = Vector256.Create(r);
                for (; i + 8 <= width; i += 8)
                    (Vector256.Load(x + i) * scale * Vector256.Load(gain + i)).Store(y + i);
                for (; i < width; i++)
                    y[i] = x[i] * r * gain[i];
            }
        }
    }

    /// <summary>dx += r (gain dy - x r^2 mean(gain dy x)); dgain += sum over t of dy x r.</summary>
    /// <param name="x">The forward pass's input, (T, D).</param>
    /// <param name="gain">Shape (D).</param>
    /// <param name="reciprocal">r, (T).</param>
    /// <param name="dy">Shape (T, D).</param>
    /// <param name="dx">Shape (T, D); added to.</param>
    /// <param name="dgain">Shape (D); added to.</param>
    /// <param name="rows">T.</param>
    /// <param name="width">D.</param>
    public static void Backward(float* x, float* gain, float* reciprocal, float* dy, float* dx, float* dgain, int rows, int width)
    {
        unchecked
        {
            for (var t = 0; t < rows; t++, x += width, dy += width, dx += width)
            {
                var r = reciprocal[t];
                var sums = Vector256<float>.Zero;
                var i = 0;
                for (; i + 8 <= width; i += 8)
                    sums = Vector256.FusedMultiplyAdd(Vector256.Load(dy + i) * Vector256.Load(gain + i), Vector256.Load(x + i), sums);
                var sum = Vector256.Sum(sums);
                for (; i < width; i++)
                    sum += dy[i] * gain[i] * x[i];
                var back = -sum / width * r * r * r;
                var rate = Vector256.Create(r);
                var pull = Vector256.Create(back);
                for (i = 0; i + 8 <= width; i += 8)
                {
                    var vx = Vector256.Load(x + i);
                    var vdy = Vector256.Load(dy + i) * rate;
                    Vector256.FusedMultiplyAdd(vdy, vx, Vector256.Load(dgain + i)).Store(dgain + i);
                    (Vector256.FusedMultiplyAdd(vdy, Vector256.Load(gain + i), Vector256.Load(dx + i)) + (vx * pull)).Store(dx + i);
                }

                for (; i < width; i++)
                {
                    dgain[i] += dy[i] * r * x[i];
                    dx[i] += (dy[i] * r * gain[i]) + (x[i] * back);
                }
            }
        }
    }
}
