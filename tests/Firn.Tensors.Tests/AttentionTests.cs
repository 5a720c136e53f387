namespace Firn.Tensors.Tests;

public class AttentionTests
{
    [Theory]
    [InlineData(2, 1, 8, new[] { 5 })]
    [InlineData(4, 2, 32, new[] { 1, 2, 49, 16, 3 })]
    [InlineData(3, 3, 20, new[] { 17, 96, 1 })]
    [InlineData(2, 2, 64, new[] { 130 })]
    public void It_agrees_with_the_reference_inside_each_document(int heads, int groups, int width, int[] lengths)
    {
        using var scope = new TensorScope();
        var documents = PackedDocuments.FromLengths(lengths);
        var rows = documents.Rows;
        var scale = 1 / MathF.Sqrt(width);
        var joint = Numbers.Matrix(rows, (heads + groups + groups) * width, "qkv", 1.5);
        var q = joint.Narrow(1, 0, heads * width);
        var k = joint.Narrow(1, heads * width, groups * width);
        var v = joint.Narrow(1, (heads + groups) * width, groups * width);
        var upper = Numbers.Matrix(rows, heads * width, "upper");
        Tensor output = Tensor.Empty(ScalarType.Float32, rows, heads * width), log = Tensor.Empty(ScalarType.Float32, rows, heads);
        DocumentAttention.Forward(q, k, v, documents, width, scale, output, log);
        var gradient = Tensor.Empty(ScalarType.Float32, rows, (heads + groups + groups) * width);
        var dq = gradient.Narrow(1, 0, heads * width);
        var dk = gradient.Narrow(1, heads * width, groups * width);
        var dv = gradient.Narrow(1, (heads + groups) * width, groups * width);
        DocumentAttention.Backward(upper, q, k, v, output, log, documents, width, scale, dq, dk, dv);

        double[][,] dKeys = new double[groups][,], dValues = new double[groups][,];
        for (var h = 0; h < heads; h++)
        {
            var group = h / (heads / groups);
            double[,] qh = Head(q, h, width), kh = Head(k, group, width), vh = Head(v, group, width), uh = Head(upper, h, width);
            Same(DocumentAttentionReference.Forward(qh, kh, vh, documents, scale), output, h, width, Numbers.Fp32Sum);
            var (dqh, dkh, dvh) = Gradients(qh, kh, vh, uh, documents, scale);
            Same(dqh, dq, h, width, Numbers.Fp32Sum);
            dKeys[group] = Add(dKeys[group], dkh);
            dValues[group] = Add(dValues[group], dvh);
        }

        for (var group = 0; group < groups; group++)
        {
            Same(dKeys[group], dk, group, width, Numbers.Fp32Sum);
            Same(dValues[group], dv, group, width, Numbers.Fp32Sum);
        }
    }

    [Fact]
    public void The_gradient_is_the_finite_difference()
    {
        using var scope = new TensorScope();
        var documents = PackedDocuments.FromLengths(4, 3);
        double[,] q = Head(Numbers.Matrix(7, 4, "q"), 0, 4), k = Head(Numbers.Matrix(7, 4, "k"), 0, 4);
        double[,] v = Head(Numbers.Matrix(7, 4, "v"), 0, 4), upper = Head(Numbers.Matrix(7, 4, "u"), 0, 4);
        var (dq, dk, dv) = Gradients(q, k, v, upper, documents, 0.5);
        foreach (var (at, analytic) in new[] { (q, dq), (k, dk), (v, dv) })
        {
            for (var i = 0; i < 7; i++)
            {
                for (var e = 0; e < 4; e++)
                {
                    const double Step = 1e-6;
                    var before = at[i, e];
                    at[i, e] = before + Step;
                    var above = Total(DocumentAttentionReference.Forward(q, k, v, documents, 0.5), upper);
                    at[i, e] = before - Step;
                    var below = Total(DocumentAttentionReference.Forward(q, k, v, documents, 0.5), upper);
                    at[i, e] = before;
                    Assert.Equal((above - below) / (2 * Step), analytic[i, e], 1e-6);
                }
            }
        }
    }

    [Fact]
    public void Nothing_crosses_a_document_boundary()
    {
        using var scope = new TensorScope();
        var documents = PackedDocuments.FromTokens([5, 6, 2, 7, 8, 9, 2, 3, 4, 5], 5, endToken: 2);
        Assert.Equal([0, 3, 5, 7, 10], documents.Starts.ToArray());
        Assert.Equal([0, 1, 2, 0, 1, 0, 1, 0, 1, 2], documents.Positions.ToArray());
        Assert.Equal(3, documents.Longest);
        Tensor q = Numbers.Matrix(10, 8, "q"), k = Numbers.Matrix(10, 8, "k"), v = Numbers.Matrix(10, 8, "v");
        Tensor output = Tensor.Empty(ScalarType.Float32, 10, 8), log = Tensor.Empty(ScalarType.Float32, 10, 1);
        DocumentAttention.Forward(q, k, v, documents, 8, 0.3f, output, log);
        var before = output.Floats().ToArray();
        v.Floats().Slice(3 * 8, 8).Fill(1000); // the first row of the second document
        k.Floats().Slice(6 * 8, 8).Fill(1000); // the last row of the third
        DocumentAttention.Forward(q, k, v, documents, 8, 0.3f, output, log);
        for (var row = 0; row < 10; row++)
        {
            var same = before.AsSpan(row * 8, 8).SequenceEqual(output.Floats().Slice(row * 8, 8));
            Assert.Equal(row is not (3 or 4 or 6), same);
        }
    }

    private static (double[,] Dq, double[,] Dk, double[,] Dv) Gradients(double[,] q, double[,] k, double[,] v, double[,] upper, PackedDocuments documents, double scale)
    {
        int rows = q.GetLength(0), width = q.GetLength(1);
        var output = DocumentAttentionReference.Forward(q, k, v, documents, scale);
        double[,] dq = new double[rows, width], dk = new double[rows, width], dv = new double[rows, width];
        for (var i = 0; i < rows; i++)
        {
            var first = i - documents.Positions.Span[i];
            var scores = new double[rows];
            var centre = 0.0;
            for (var e = 0; e < width; e++)
                centre += upper[i, e] * output[i, e];
            for (var j = first; j <= i; j++)
            {
                for (var e = 0; e < width; e++)
                    scores[j] += scale * q[i, e] * k[j, e];
            }

            var highest = scores[first..(i + 1)].Max();
            var sum = scores[first..(i + 1)].Sum(score => Math.Exp(score - highest));
            for (var j = first; j <= i; j++)
            {
                var p = Math.Exp(scores[j] - highest) / sum;
                var slope = 0.0;
                for (var e = 0; e < width; e++)
                    slope += upper[i, e] * v[j, e];
                for (var e = 0; e < width; e++)
                {
                    dv[j, e] += p * upper[i, e];
                    dq[i, e] += p * (slope - centre) * scale * k[j, e];
                    dk[j, e] += p * (slope - centre) * scale * q[i, e];
                }
            }
        }

        return (dq, dk, dv);
    }

    private static unsafe double[,] Head(Tensor matrix, int head, int width)
    {
        var result = new double[matrix.Sizes[0], width];
        for (var t = 0; t < matrix.Sizes[0]; t++)
        {
            for (var e = 0; e < width; e++)
                result[t, e] = ((float*)matrix.Data)[(t * matrix.Strides[0]) + (head * width) + e];
        }

        return result;
    }

    private static double[,] Add(double[,]? sum, double[,] part)
    {
        for (var i = 0; sum is not null && i < part.GetLength(0); i++)
        {
            for (var e = 0; e < part.GetLength(1); e++)
                part[i, e] += sum[i, e];
        }

        return part;
    }

    private static void Same(double[,] expected, Tensor actual, int head, int width, double tolerance) =>
        Numbers.Close([.. expected.Cast<double>()], [.. Head(actual, head, width).Cast<double>().Select(value => (float)value)], tolerance);

    private static double Total(double[,] values, double[,] weights)
    {
        var total = 0.0;
        for (var i = 0; i < values.GetLength(0); i++)
        {
            for (var e = 0; e < values.GetLength(1); e++)
                total += values[i, e] * weights[i, e];
        }

        return total;
    }
}
