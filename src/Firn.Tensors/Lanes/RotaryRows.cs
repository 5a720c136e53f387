using System.Runtime.Intrinsics;

namespace Firn.Tensors.Lanes;

/// <summary>
/// QK-norm and RoPE in one pass over the heads of a row: u = x gain r with r = 1 / sqrt(mean x^2 + eps), then the
/// half-split rotation y[i] = u[i] cos - u[i+E/2] sin, y[i+E/2] = u[i+E/2] cos + u[i] sin.
/// </summary>
public static unsafe class RotaryRows
{
    /// <summary>Forward.</summary>
    /// <param name="x">First head of the first row; rows are <paramref name="ldx"/> apart, heads lie side by side.</param>
    /// <param name="ldx">Floats between rows of x.</param>
    /// <param name="gain">Shape (E).</param>
    /// <param name="y">Output, rows <paramref name="ldy"/> apart.</param>
    /// <param name="ldy">Floats between rows of y.</param>
    /// <param name="reciprocal">Shape (T, heads): r.</param>
    /// <param name="positions">Shape (T): the row of the tables.</param>
    /// <param name="cos">Shape (positions, E/2).</param>
    /// <param name="sin">Shape (positions, E/2).</param>
    /// <param name="rows">T.</param>
    /// <param name="heads">Heads a row.</param>
    /// <param name="width">E, even.</param>
    /// <param name="eps">Added to the mean square.</param>
    public static void Forward(
        float* x, nint ldx, float* gain, float* y, nint ldy, float* reciprocal, int* positions, float* cos, float* sin, int rows, int heads, int width, float eps)
    {
        unchecked
        {
            var half = width / 2;
            for (var t = 0; t < rows; t++)
            {
                var c = cos + ((nint)positions[t] * half);
                var s = sin + ((nint)positions[t] * half);
                for (var h = 0; h < heads; h++)
                {
                    var from = x + (t * ldx) + (h * width);
                    var to = y + (t * ldy) + (h * width);
                    var r = 1f / MathF.Sqrt((LaneMath.Dot(from, from, width) / width) + eps);
                    reciprocal[(t * heads) + h] = r;
                    var i = 0;
                    var rate = Vector256.Create(r);
                    for (; i + 8 <= half; i += 8)
                    {
                        var low = Vector256.Load(from + i) * rate * Vector256.Load(gain + i);
                        var high = Vector256.Load(from + half + i) * rate * Vector256.Load(gain + half + i);
                        var vc = Vector256.Load(c + i);
                        var vs = Vector256.Load(s + i);
                        ((low * vc) - (high * vs)).Store(to + i);
                        ((high * vc) + (low * vs)).Store(to + half + i);
                    }

                    for (; i < half; i++)
                    {
                        var low = from[i] * r * gain[i];
                        var high = from[half + i] * r * gain[half + i];
                        to[i] = (low * c[i]) - (high * s[i]);
                        to[half + i] = (high * c[i]) + (low * s[i]);
                    }
                }
            }
        }
    }

    /// <summary>Backward: dy becomes dx in place; dgain is added to.</summary>
    /// <param name="x">The forward pass's input.</param>
    /// <param name="ldx">Floats between its rows.</param>
    /// <param name="gain">Shape (E).</param>
    /// <param name="reciprocal">r of the forward pass.</param>
    /// <param name="positions">Shape (T).</param>
    /// <param name="cos">The forward pass's table.</param>
    /// <param name="sin">The forward pass's table.</param>
    /// <param name="dy">In: gradient of y; out: gradient of x. Rows <paramref name="ldd"/> apart.</param>
    /// <param name="ldd">Floats between its rows.</param>
    /// <param name="dgain">Shape (E).</param>
    /// <param name="rows">T.</param>
    /// <param name="heads">Heads a row.</param>
    /// <param name="width">E.</param>
    public static void Backward(
        float* x, nint ldx, float* gain, float* reciprocal, int* positions, float* cos, float* sin, float* dy, nint ldd, float* dgain, int rows, int heads, int width)
    {
        unchecked
        {
            var half = width / 2;
            for (var t = 0; t < rows; t++)
            {
                var c = cos + ((nint)positions[t] * half);
                var s = sin + ((nint)positions[t] * half);
                for (var h = 0; h < heads; h++)
                {
                    var from = x + (t * ldx) + (h * width);
                    var d = dy + (t * ldd) + (h * width);
                    var i = 0;
                    for (; i + 8 <= half; i += 8)
                    {
                        var low = Vector256.Load(d + i);
                        var high = Vector256.Load(d + half + i);
                        var vc = Vector256.Load(c + i);
                        var vs = Vector256.Load(s + i);
                        ((low * vc) + (high * vs)).Store(d + i);
                        ((high * vc) - (low * vs)).Store(d + half + i);
                    }

                    for (; i < half; i++)
                    {
                        var (low, high) = (d[i], d[half + i]);
                        d[i] = (low * c[i]) + (high * s[i]);
                        d[half + i] = (high * c[i]) - (low * s[i]);
                    }

                    NormBackward(from, gain, reciprocal[(t * heads) + h], d, dgain, width);
                }
            }
        }
    }

    private static void NormBackward(float* x, float* gain, float r, float* d, float* dgain, int width)
    {
        unchecked
        {
            var sums = Vector256<float>.Zero;
            var i = 0;
            for (; i + 8 <= width; i += 8)
                sums = Vector256.FusedMultiplyAdd(Vector256.Load(d + i) * Vector256.Load(gain + i), Vector256.Load(x + i), sums);
            var sum = Vector256.Sum(sums);
            for (; i < width; i++)
                sum += d[i] * gain[i] * x[i];
            var back = -sum / width * r * r * r;
            var rate = Vector256.Create(r);
            var pull = Vector256.Create(back);
            for (i = 0; i + 8 <= width; i += 8)
            {
                var vx = Vector256.Load(x + i);
                var vd = Vector256.Load(d + i) * rate;
                Vector256.FusedMultiplyAdd(vd, vx, Vector256.Load(dgain + i)).Store(dgain + i);
                Vector256.FusedMultiplyAdd(vd, Vector256.Load(gain + i), vx * pull).Store(d + i);
            }

            for (; i < width; i++)
            {
                dgain[i] += d[i] * r * x[i];
                d[i] = (d[i] * r * gain[i]) + (x[i] * back);
            }
        }
    }
}
