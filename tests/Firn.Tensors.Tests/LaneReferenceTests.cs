using Firn.Tensors.Lanes;

namespace Firn.Tensors.Tests;

/// <summary>Every lane kernel against its reference in double precision.</summary>
public unsafe class LaneReferenceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(10_003)]
    public void Xielu_agrees_with_the_reference(int count)
    {
        using FloatBuffer x = Buffer(Numbers.Normal(count, "x", 3)), dx = Buffer(Numbers.Normal(count, "dy")), y = new(count);
        var values = Numbers.Doubles(x.Span);
        var upper = Numbers.Doubles(dx.Span);
        XieluRows.Forward(x.Data, y.Data, count, 0.8f, 0.75f);
        var (p, n) = XieluRows.Backward(x.Data, y.Data, dx.Data, count, 0.8f, 0.75f);
        Numbers.Close([.. values.Select(v => XieluReference.Forward(v, 0.8, 0.75))], y.Span, Numbers.Fp32Elementwise);
        Numbers.Close([.. values.Select((v, i) => upper[i] * XieluReference.Slope(v, 0.8, 0.75))], dx.Span, Numbers.Fp32Elementwise);
        var magnitude = values.Sum(v => XieluReference.Coefficients(v).Positive + Math.Abs(XieluReference.Coefficients(v).Negative));
        Assert.Equal(values.Select((v, i) => upper[i] * XieluReference.Coefficients(v).Positive).Sum(), p, magnitude * 2e-6);
        Assert.Equal(values.Select((v, i) => upper[i] * XieluReference.Coefficients(v).Negative).Sum(), n, magnitude * 2e-6);
    }

    [Fact]
    public void The_slope_of_xielu_is_the_derivative_of_the_function()
    {
        foreach (var x in new[] { -20.0, -3, -0.5, -0.01, 0.01, 0.5, 3, 20 })
        {
            const double Step = 1e-5;
            var difference = (XieluReference.Forward(x + Step, 0.7, 0.9) - XieluReference.Forward(x - Step, 0.7, 0.9)) / (2 * Step);
            Assert.Equal(difference, XieluReference.Slope(x, 0.7, 0.9), 1e-5);
        }
    }

    [Fact]
    public void Not_a_number_stays_visible_and_large_numbers_stay_finite()
    {
        using FloatBuffer x = Buffer([-1e30f, -200f, -88f, 0f, 1e15f, float.NaN, 1f, 2f]), y = new(8);
        XieluRows.Forward(x.Data, y.Data, 8, 0.8f, 0.8f);
        for (var i = 0; i < 8; i++)
            Assert.Equal(i != 5, float.IsFinite(y.Span[i]));
        int label = 2;
        var weight = 1f;
        Assert.True(double.IsNaN(CrossEntropyRows.ForwardBackward(x.Data, &label, &weight, 1, 8)));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(5, 7)]
    [InlineData(67, 100)]
    public void Rms_norm_agrees_with_the_reference(int rows, int width)
    {
        using FloatBuffer x = Buffer(Numbers.Normal(rows * width, "x", 2)), gain = Buffer(Numbers.Normal(width, "gain")), dy = Buffer(Numbers.Normal(rows * width, "dy"));
        using FloatBuffer y = new(rows * width), reciprocal = new(rows), dx = new(rows * width), dGain = new(width);
        RmsNormRows.Forward(x.Data, gain.Data, y.Data, reciprocal.Data, rows, width, 1e-5f);
        RmsNormRows.Backward(x.Data, gain.Data, reciprocal.Data, dy.Data, dx.Data, dGain.Data, rows, width);
        var gains = Numbers.Doubles(gain.Span);
        var expectedGain = new double[width];
        for (var t = 0; t < rows; t++)
        {
            var row = Numbers.Doubles(x.Span.Slice(t * width, width));
            Numbers.Close(RmsNormReference.Forward(row, gains, 1e-5), y.Span.Slice(t * width, width), Numbers.Fp32Elementwise);
            var (expected, part) = RmsNormReference.Backward(Numbers.Doubles(dy.Span.Slice(t * width, width)), row, gains, 1e-5);
            Numbers.Close(expected, dx.Span.Slice(t * width, width), Numbers.Fp32Sum);
            for (var d = 0; d < width; d++)
                expectedGain[d] += part[d];
        }

        Numbers.Close(expectedGain, dGain.Span, Numbers.Fp32Sum);
    }

    [Theory]
    [InlineData(3, 2, 8)]
    [InlineData(33, 3, 20)]
    public void Head_norm_and_rotation_agree_with_the_reference(int rows, int heads, int width)
    {
        int step = (heads * width) + 24, half = width / 2;
        double[] frequencies = [.. Enumerable.Range(0, half).Select(i => Math.Pow(100, -2.0 * i / width))];
        using FloatBuffer x = Buffer(Numbers.Normal(rows * step, "x")), gain = Buffer(Numbers.Normal(width, "gain")), dx = Buffer(Numbers.Normal(rows * step, "dy"));
        using FloatBuffer y = new(rows * step), reciprocal = new(rows * heads), dGain = new(width), cos = new(40 * half), sin = new(40 * half);
        for (var t = 0; t < 40; t++)
        {
            for (var i = 0; i < half; i++)
                (cos.Span[(t * half) + i], sin.Span[(t * half) + i]) = ((float)Math.Cos(t * frequencies[i]), (float)Math.Sin(t * frequencies[i]));
        }

        int[] positions = [.. Enumerable.Range(0, rows).Select(t => t % 37)];
        var upper = Numbers.Doubles(dx.Span);
        fixed (int* at = positions)
        {
            RotaryRows.Forward(x.Data, step, gain.Data, y.Data, step, reciprocal.Data, at, cos.Data, sin.Data, rows, heads, width, 1e-5f);
            RotaryRows.Backward(x.Data, step, gain.Data, reciprocal.Data, at, cos.Data, sin.Data, dx.Data, step, dGain.Data, rows, heads, width);
        }

        var gains = Numbers.Doubles(gain.Span);
        var expectedGain = new double[width];
        for (var t = 0; t < rows; t++)
        {
            for (var h = 0; h < heads; h++)
            {
                var first = (t * step) + (h * width);
                var head = Numbers.Doubles(x.Span.Slice(first, width));
                Numbers.Close(RotaryReference.Forward(head, gains, 1e-5, frequencies, positions[t]), y.Span.Slice(first, width), Numbers.Fp32Elementwise);
                var (expected, part) = RotaryReference.Backward(upper[first..(first + width)], head, gains, 1e-5, frequencies, positions[t]);
                Numbers.Close(expected, dx.Span.Slice(first, width), Numbers.Fp32Sum);
                for (var e = 0; e < width; e++)
                    expectedGain[e] += part[e];
            }
        }

        Numbers.Close(expectedGain, dGain.Span, Numbers.Fp32Sum);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(20, 100)]
    [InlineData(5, 4097)]
    public void Cross_entropy_agrees_with_the_reference_and_left_out_rows_count_for_nothing(int rows, int width)
    {
        using var logits = Buffer(Numbers.Normal(rows * width, "logits", 4));
        var before = logits.Span.ToArray();
        int[] labels = [.. Enumerable.Range(0, rows).Select(t => t * 31 % width)];
        float[] weights = [.. Enumerable.Range(0, rows).Select(t => t % 4 == 3 ? 0 : 0.25f)];
        double loss, expectedLoss = 0;
        fixed (int* l = labels)
        fixed (float* w = weights)
            loss = CrossEntropyRows.ForwardBackward(logits.Data, l, w, rows, width);
        for (var t = 0; t < rows; t++)
        {
            var (part, gradient) = CrossEntropyReference.ForwardBackward(Numbers.Doubles(before.AsSpan(t * width, width)), labels[t], weights[t]);
            expectedLoss += part;
            Numbers.Close(gradient, logits.Span.Slice(t * width, width), Numbers.Fp32Elementwise);
        }

        Assert.Equal(expectedLoss, loss, 1e-5);
    }

    [Fact]
    public void Fifty_steps_of_AdEMAMix_agree_with_the_reference()
    {
        const int Count = 43;
        using FloatBuffer x = Buffer(Numbers.Normal(Count, "theta")), m1 = new(Count), m2 = new(Count), v = new(Count);
        var references = x.Span.ToArray().Select(value => new AdEmaMixReference(value)).ToArray();
        for (var step = 1; step <= 50; step++)
        {
            var at = new AdEmaMixRows(0.9, 0.999, 0.9 + (0.0015 * step), 0.16 * step, 1e-8, 1e-2, step, 0.5);
            using var g = Buffer(Numbers.Normal(Count, $"gradient {step}"));
            var gradients = g.Span.ToArray();
            at.Update(x.Data, g.Data, m1.Data, m2.Data, v.Data, Count, decay: 0.1);
            Assert.Equal(-1, g.Span.IndexOfAnyExcept(0f));
            for (var i = 0; i < Count; i++)
                references[i].Step(at, gradients[i], 0.1);
        }

        Numbers.Close([.. references.Select(reference => reference.Value)], x.Span, Numbers.Fp32Sum);
    }

    [Theory]
    [InlineData(2, 8, new[] { 5 })]
    [InlineData(3, 20, new[] { 17, 96, 1 })]
    [InlineData(2, 32, new[] { 1, 2, 49, 16, 3 })]
    public void Attention_agrees_with_the_reference_inside_each_document(int heads, int width, int[] lengths)
    {
        var starts = lengths.Aggregate(new List<int>(), (list, length) =>
        {
            list.AddRange(Enumerable.Repeat(list.Count, length));
            return list;
        }).ToArray();
        int rows = starts.Length, step = heads * width;
        using FloatBuffer q = Buffer(Numbers.Normal(rows * step, "q")), k = Buffer(Numbers.Normal(rows * step, "k")), v = Buffer(Numbers.Normal(rows * step, "v")), output = new(rows * step);
        using var attention = new CausalAttention();
        attention.Plan(starts);
        attention.Forward(q.Data, step, k.Data, step, v.Data, step, starts, output.Data, step, null, heads, heads, width, 0.3f);
        for (var h = 0; h < heads; h++)
        {
            var expected = CausalAttentionReference.Forward(Head(q, h), Head(k, h), Head(v, h), starts, 0.3);
            Numbers.Close([.. expected.Cast<double>()], [.. Head(output, h).Cast<double>().Select(value => (float)value)], Numbers.Fp32Sum);
        }

        double[,] Head(FloatBuffer matrix, int head)
        {
            var result = new double[rows, width];
            for (var t = 0; t < rows; t++)
            {
                for (var e = 0; e < width; e++)
                    result[t, e] = matrix.Span[(t * step) + (head * width) + e];
            }

            return result;
        }
    }

    private static FloatBuffer Buffer(float[] values)
    {
        var buffer = new FloatBuffer(values.Length);
        values.CopyTo(buffer.Span);
        return buffer;
    }
}
