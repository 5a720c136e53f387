using System.Runtime.Intrinsics;

namespace Firn.Tensors.Lanes;

/// <summary>
/// Causal attention inside documents, for one lane. Token t attends to tokens start[t]..t, so one buffer may hold many
/// documents and many sequences. Query heads share key and value heads in groups. The probabilities of each block of
/// 64 queries against its keys are kept for the backward pass.
/// </summary>
public sealed unsafe class CausalAttention : IDisposable
{
    private const int BlockRows = 64;
    private readonly LaneScratch scratch = new();
    private readonly List<Block> blocks = [];
    private FloatBuffer keys = new(0);
    private FloatBuffer values = new(0);
    private FloatBuffer slope = new(0);
    private int tokens;

    /// <summary>Most floats that the probabilities of one head take, for buffers of this size whose documents are at most <paramref name="context"/> long.</summary>
    public static long ProbabilityLength(int tokens, int context)
    {
        var rows = LaneGemm.RoundUp(tokens, BlockRows);
        return (long)rows * (Math.Min(rows, LaneGemm.RoundUp(context, BlockRows)) + BlockRows + LaneGemm.PanelWidth);
    }

    /// <summary>Floats that the probabilities of one head take under the current plan.</summary>
    public long Planned { get; private set; }

    /// <summary>Lays out the blocks of a buffer; call before <see cref="Forward"/>.</summary>
    /// <param name="starts">For each token, the first one that it may attend to; never falls.</param>
    public void Plan(ReadOnlySpan<int> starts)
    {
        blocks.Clear();
        tokens = starts.Length;
        var offset = 0L;
        for (var row = 0; row < tokens; row += BlockRows)
        {
            var rows = Math.Min(BlockRows, tokens - row);
            var first = starts[row] / LaneGemm.PanelWidth * LaneGemm.PanelWidth;
            var stride = LaneGemm.RoundUp(row + rows - first, LaneGemm.PanelWidth);
            blocks.Add(new Block(row, rows, first, stride, offset));
            offset += (long)rows * stride;
        }

        Planned = offset;
    }

    /// <summary>out[t,h] = sum over s in start[t]..t of p[t,s] v[s], p = softmax over s of scale q[t,h] k[s].</summary>
    /// <param name="q">Normed, rotated queries; row t, head h at q + t ldq + h width.</param>
    /// <param name="ldq">Floats between rows.</param>
    /// <param name="k">Normed, rotated keys.</param>
    /// <param name="ldk">Floats between rows.</param>
    /// <param name="v">Values.</param>
    /// <param name="ldv">Floats between rows.</param>
    /// <param name="starts">As planned.</param>
    /// <param name="output">Rows ldo apart.</param>
    /// <param name="ldo">Floats between rows.</param>
    /// <param name="probabilities">heads * Planned floats to keep, or null: then nothing is kept.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="width">Width of a head.</param>
    /// <param name="scale">Usually 1 / sqrt(width).</param>
    public void Forward(
        float* q, nint ldq, float* k, nint ldk, float* v, nint ldv, ReadOnlySpan<int> starts, float* output, nint ldo, float* probabilities, int heads, int kvHeads, int width, float scale)
    {
        unchecked
        {
            var padded = LaneGemm.RoundUp(tokens, LaneGemm.PanelWidth);
            Grow(ref keys, (long)padded * width);
            Grow(ref values, (long)tokens * LaneGemm.RoundUp(width, LaneGemm.PanelWidth));
            if (probabilities == null)
                Grow(ref slope, blocks.Max(block => (long)block.Rows * block.Stride));
            var group = heads / kvHeads;
            for (var h = 0; h < heads; h++)
            {
                if (h % group == 0)
                {
                    LaneGemm.PackTransposedBlock(k + (h / group * width), ldk, width, tokens, keys.Data);
                    LaneGemm.PackBlock(v + (h / group * width), ldv, tokens, width, values.Data);
                }

                foreach (var block in blocks)
                {
                    var p = probabilities == null ? slope.Data : probabilities + (h * Planned) + block.Offset;
                    var seen = block.Row + block.Rows - block.First;
                    LaneGemm.MultiplyRows(
                        q + (block.Row * ldq) + (h * width), ldq, block.Rows, width, keys.Data + ((nint)block.First * width), width, block.Stride, p, block.Stride, false, scratch);
                    for (var i = 0; i < block.Rows; i++)
                        Softmax(p + ((nint)i * block.Stride), block.Stride, starts[block.Row + i] - block.First, block.Row + i - block.First, scale);
                    LaneGemm.MultiplyRows(
                        p, block.Stride, block.Rows, seen, values.Data + ((nint)block.First * LaneGemm.PanelWidth), tokens, width, output + (block.Row * ldo) + (h * width), ldo, false, scratch);
                }
            }
        }
    }

    /// <summary>Gradients of queries, keys and values; keys' and values' are added up over the heads of a group.</summary>
    /// <param name="q">As in the forward pass.</param>
    /// <param name="ldq">Floats between rows.</param>
    /// <param name="k">As in the forward pass.</param>
    /// <param name="ldk">Floats between rows.</param>
    /// <param name="v">As in the forward pass.</param>
    /// <param name="ldv">Floats between rows.</param>
    /// <param name="probabilities">Kept by the forward pass.</param>
    /// <param name="dout">Gradient of the output, rows ldo apart.</param>
    /// <param name="ldo">Floats between rows.</param>
    /// <param name="dq">Written; rows ldd apart.</param>
    /// <param name="dk">Added to; rows ldd apart.</param>
    /// <param name="dv">Added to; rows ldd apart.</param>
    /// <param name="ldd">Floats between rows of the three.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="width">Width of a head.</param>
    /// <param name="scale">As in the forward pass.</param>
    public void Backward(
        float* q, nint ldq, float* k, nint ldk, float* v, nint ldv, float* probabilities, float* dout, nint ldo, float* dq, float* dk, float* dv, nint ldd, int heads, int kvHeads, int width, float scale)
    {
        unchecked
        {
            var padded = LaneGemm.RoundUp(tokens, LaneGemm.PanelWidth);
            Grow(ref keys, (long)tokens * LaneGemm.RoundUp(width, LaneGemm.PanelWidth));
            Grow(ref values, (long)padded * width);
            Grow(ref slope, blocks.Max(block => (long)block.Rows * block.Stride));
            var group = heads / kvHeads;
            for (var h = 0; h < heads; h++)
            {
                var shared = h / group * width;
                if (h % group == 0)
                {
                    LaneGemm.PackBlock(k + shared, ldk, tokens, width, keys.Data);
                    LaneGemm.PackTransposedBlock(v + shared, ldv, width, tokens, values.Data);
                }

                foreach (var block in blocks)
                {
                    var p = probabilities + (h * Planned) + block.Offset;
                    var seen = block.Row + block.Rows - block.First;
                    var dBlock = dout + (block.Row * ldo) + (h * width);
                    LaneGemm.MultiplyRows(dBlock, ldo, block.Rows, width, values.Data + ((nint)block.First * width), width, block.Stride, slope.Data, block.Stride, false, scratch);
                    for (var i = 0; i < block.Rows; i++)
                        SoftmaxBackward(p + ((nint)i * block.Stride), slope.Data + ((nint)i * block.Stride), block.Stride, scale);
                    LaneGemm.MultiplyRows(
                        slope.Data, block.Stride, block.Rows, seen, keys.Data + ((nint)block.First * LaneGemm.PanelWidth), tokens, width, dq + (block.Row * ldd) + (h * width), ldd, false, scratch);
                    LaneGemm.MultiplyTransposed(
                        slope.Data, block.Stride, seen, q + (block.Row * ldq) + (h * width), ldq, block.Rows, width, dk + (block.First * ldd) + shared, ldd, true, scratch);
                    LaneGemm.MultiplyTransposed(p, block.Stride, seen, dBlock, ldo, block.Rows, width, dv + (block.First * ldd) + shared, ldd, true, scratch);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scratch.Dispose();
        keys.Dispose();
        values.Dispose();
        slope.Dispose();
    }

    // Columns first..last are a distribution, the others become 0. The stride is a multiple of 8.
    private static void Softmax(float* x, int stride, int first, int last, float scale)
    {
        unchecked
        {
            const float Outside = -1e30f;
            for (var i = 0; i < first; i++)
                x[i] = Outside;
            for (var i = last + 1; i < stride; i++)
                x[i] = Outside;
            var from = first / 8 * 8;
            var to = LaneGemm.RoundUp(last + 1, 8);
            var lanes = Vector256.Load(x + from);
            for (var i = from + 8; i < to; i += 8)
                lanes = Vector256.Max(lanes, Vector256.Load(x + i));
            var largest = lanes[0];
            for (var j = 1; j < 8; j++)
                largest = MathF.Max(largest, lanes[j]);
            var shift = Vector256.Create(largest);
            var rate = Vector256.Create(scale);
            var sums = Vector256<float>.Zero;
            new Span<float>(x, from).Clear();
            for (var i = from; i < to; i += 8)
            {
                var e = LaneMath.Exp((Vector256.Load(x + i) - shift) * rate);
                e.Store(x + i);
                sums += e;
            }

            var inverse = Vector256.Create(1f / Vector256.Sum(sums));
            for (var i = from; i < to; i += 8)
                (Vector256.Load(x + i) * inverse).Store(x + i);
            new Span<float>(x + to, stride - to).Clear();
        }
    }

    // d becomes scale p (d - sum p d).
    private static void SoftmaxBackward(float* p, float* d, int stride, float scale)
    {
        unchecked
        {
            var mean = Vector256.Create(LaneMath.Dot(p, d, stride));
            var rate = Vector256.Create(scale);
            for (var i = 0; i < stride; i += 8)
                (Vector256.Load(p + i) * (Vector256.Load(d + i) - mean) * rate).Store(d + i);
        }
    }

    private static void Grow(ref FloatBuffer buffer, long length)
    {
        if (buffer.Length >= length)
            return;
        buffer.Dispose();
        buffer = new FloatBuffer(length);
    }

    private readonly record struct Block(int Row, int Rows, int First, int Stride, long Offset);
}
