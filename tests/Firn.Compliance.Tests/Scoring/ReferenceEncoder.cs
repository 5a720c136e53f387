using Firn.Core;

namespace Firn.Compliance.Tests.Scoring;

/// <summary>
/// An encoder of XLM-RoBERTa's layers with random weights, twice: as an ONNX graph, and plainly, one sum after another in
/// double precision. Legend: T tokens, H width, F inner width, A heads.
/// </summary>
internal sealed class ReferenceEncoder
{
    private const float Epsilon = 1e-5f;
    private const int PositionOffset = 2; // as RoBERTa: the padding's id and one
    private readonly int vocabulary, width, heads, inner, longest;
    private readonly float[] tokens, positions, types, embeddingGain, embeddingBias;
    private readonly Layer[] layers;

    public ReferenceEncoder(int vocabulary, int width, int heads, int inner, int layers, int longest, ulong seed)
    {
        (this.vocabulary, this.width, this.heads, this.inner, this.longest) = (vocabulary, width, heads, inner, longest);
        var random = new CounterRandom(seed, "tests.encoder");
        tokens = Normal(vocabulary * width, 1);
        positions = Normal((longest + PositionOffset) * width, 0.3);
        types = Normal(width, 0.1);
        (embeddingGain, embeddingBias) = (Gain(), Normal(width, 0.1));
        this.layers = [.. Enumerable.Range(0, layers).Select(_ => new Layer(
            [.. Enumerable.Range(0, 4).Select(_ => Normal(width * width, 1 / Math.Sqrt(width)))], [.. Enumerable.Range(0, 4).Select(_ => Normal(width, 0.1))],
            Normal(width * inner, 1 / Math.Sqrt(width)), Normal(inner, 0.1), Normal(inner * width, 1 / Math.Sqrt(inner)), Normal(width, 0.1), Gain(), Normal(width, 0.1), Gain(), Normal(width, 0.1)))];

        float[] Normal(int count, double scale)
        {
            var values = new float[count];
            for (var i = 0; i < count; i++)
                values[i] = (float)(random.NextNormal() * scale);
            return values;
        }

        float[] Gain() => [.. Normal(width, 0.1).Select(value => 1 + value)];
    }

    /// <summary>The last hidden states, (T, H).</summary>
    public double[][] Forward(IReadOnlyList<long> ids)
    {
        var x = ids.Select((id, at) => Norm([.. Enumerable.Range(0, width).Select(i => (double)tokens[(id * width) + i] + positions[((at + PositionOffset) * width) + i] + types[i])], embeddingGain, embeddingBias)).ToArray();
        foreach (var layer in layers)
        {
            var q = x.Select(row => Linear(row, layer.Attention[0], layer.AttentionBias[0])).ToArray();
            var k = x.Select(row => Linear(row, layer.Attention[1], layer.AttentionBias[1])).ToArray();
            var v = x.Select(row => Linear(row, layer.Attention[2], layer.AttentionBias[2])).ToArray();
            var size = width / heads;
            x = [.. x.Select((row, t) =>
            {
                var mixed = new double[width];
                for (var head = 0; head < heads; head++)
                {
                    var scores = x.Select((_, s) => Enumerable.Range(head * size, size).Sum(i => q[t][i] * k[s][i]) / Math.Sqrt(size)).ToArray();
                    var most = scores.Max();
                    var weights = scores.Select(score => Math.Exp(score - most)).ToArray();
                    var sum = weights.Sum();
                    for (var i = head * size; i < (head + 1) * size; i++)
                        mixed[i] = Enumerable.Range(0, x.Length).Sum(s => weights[s] * v[s][i]) / sum;
                }

                return Norm(Plus(row, Linear(mixed, layer.Attention[3], layer.AttentionBias[3])), layer.Gain1, layer.Bias1);
            })];
            x = [.. x.Select(row => Norm(Plus(row, Linear([.. Linear(row, layer.Up, layer.UpBias).Select(Gelu)], layer.Down, layer.DownBias)), layer.Gain2, layer.Bias2))];
        }

        return x;
    }

    /// <summary>The same as an ONNX graph: <c>input_ids</c> and <c>attention_mask</c> (1, T) in, <c>last_hidden_state</c> (1, T, H) out.</summary>
    public byte[] ToOnnx()
    {
        using var onnx = new OnnxWriter();
        onnx.Declare(11, "input_ids", 7, 1, -1);
        onnx.Declare(11, "attention_mask", 7, 1, -1);
        onnx.Declare(12, "last_hidden_state", 1, 1, -1, width);
        long size = width / heads;
        var length = onnx.Node("Gather", [onnx.Node("Shape", ["input_ids"]), onnx.Constant([1L])], ("axis", 0L));
        var range = onnx.Node("Range", [onnx.Constant([0L]), onnx.Node("Squeeze", [length]), onnx.Constant([1L])]);
        var embedded = onnx.Node("Add", [
            onnx.Node("Add", [onnx.Node("Gather", [onnx.Constant(tokens, vocabulary, width), "input_ids"]), onnx.Node("Gather", [onnx.Constant(positions, longest + PositionOffset, width), onnx.Node("Add", [range, onnx.Constant([(long)PositionOffset])])])]),
            onnx.Constant(types, width)]);
        var x = NormNode(embedded, embeddingGain, embeddingBias);
        var mask = onnx.Node("Unsqueeze", [
            onnx.Node("Mul", [onnx.Node("Sub", [onnx.Constant([1f]), onnx.Node("Cast", ["attention_mask"], ("to", 1L))]), onnx.Constant([-10000f])]), onnx.Constant([1L, 2L], 2)]);
        for (var i = 0; i < layers.Length; i++)
        {
            var layer = layers[i];
            var q = Split(LinearNode(x, layer.Attention[0], layer.AttentionBias[0], width, width));
            var k = Split(LinearNode(x, layer.Attention[1], layer.AttentionBias[1], width, width));
            var v = Split(LinearNode(x, layer.Attention[2], layer.AttentionBias[2], width, width));
            var scores = onnx.Node("Mul", [onnx.Node("MatMul", [q, onnx.Node("Transpose", [k], ("perm", new long[] { 0, 1, 3, 2 }))]), onnx.Constant([(float)(1 / Math.Sqrt(size))])]);
            var weights = onnx.Node("Softmax", [onnx.Node("Add", [scores, mask])], ("axis", -1L));
            var mixed = onnx.Node("Reshape", [onnx.Node("Transpose", [onnx.Node("MatMul", [weights, v])], ("perm", new long[] { 0, 2, 1, 3 })), onnx.Constant([0L, 0L, width], 3)]);
            x = NormNode(onnx.Node("Add", [x, LinearNode(mixed, layer.Attention[3], layer.AttentionBias[3], width, width)]), layer.Gain1, layer.Bias1);
            var up = LinearNode(x, layer.Up, layer.UpBias, width, inner);
            var gelu = onnx.Node("Mul", [
                onnx.Node("Mul", [up, onnx.Constant([0.5f])]),
                onnx.Node("Add", [onnx.Node("Erf", [onnx.Node("Mul", [up, onnx.Constant([(float)(1 / Math.Sqrt(2))])])]), onnx.Constant([1f])])]);
            x = NormNode(onnx.Node("Add", [x, LinearNode(gelu, layer.Down, layer.DownBias, inner, width)]), layer.Gain2, layer.Bias2);
        }

        onnx.Named("Identity", [x], "last_hidden_state");
        return onnx.ToArray();

        string NormNode(string input, float[] gain, float[] bias) => onnx.Node("LayerNormalization", [input, onnx.Constant(gain, width), onnx.Constant(bias, width)], ("axis", -1L), ("epsilon", Epsilon));

        string LinearNode(string input, float[] weight, float[] bias, int from, int to) => onnx.Node("Add", [onnx.Node("MatMul", [input, onnx.Constant(weight, from, to)]), onnx.Constant(bias, to)]);

        string Split(string input) => onnx.Node("Transpose", [onnx.Node("Reshape", [input, onnx.Constant([0L, 0L, heads, size], 4)])], ("perm", new long[] { 0, 2, 1, 3 }));
    }

    private static double Gelu(double x) => 0.5 * x * (1 + Erf(x / Math.Sqrt(2)));

    // The series up to 3, the continued fraction beyond: far below the tolerance (Abramowitz and Stegun 7.1.6, 7.1.14).
    private static double Erf(double x)
    {
        var z = Math.Abs(x);
        if (z > 3)
        {
            var fraction = 0.0;
            for (var k = 60; k >= 1; k--)
                fraction = k / 2.0 / (z + fraction);
            return Math.Sign(x) * (1 - (Math.Exp(-z * z) / Math.Sqrt(Math.PI) / (z + fraction)));
        }

        double term = z, sum = z;
        for (var k = 1; k < 60; k++)
        {
            term *= 2 * z * z / ((2 * k) + 1);
            sum += term;
        }

        return Math.Sign(x) * 2 / Math.Sqrt(Math.PI) * Math.Exp(-z * z) * sum;
    }

    private static double[] Plus(double[] left, double[] right) => [.. left.Zip(right, (a, b) => a + b)];

    // weight is (from, to), as ONNX's MatMul has it.
    private static double[] Linear(double[] x, float[] weight, float[] bias)
    {
        var y = bias.Select(value => (double)value).ToArray();
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j < y.Length; j++)
                y[j] += x[i] * weight[(i * y.Length) + j];
        }

        return y;
    }

    private static double[] Norm(double[] x, float[] gain, float[] bias)
    {
        var mean = x.Average();
        var scale = 1 / Math.Sqrt(x.Sum(value => (value - mean) * (value - mean)) / x.Length + Epsilon);
        return [.. x.Select((value, i) => ((value - mean) * scale * gain[i]) + bias[i])];
    }

    private sealed record Layer(float[][] Attention, float[][] AttentionBias, float[] Up, float[] UpBias, float[] Down, float[] DownBias, float[] Gain1, float[] Bias1, float[] Gain2, float[] Bias2);
}
