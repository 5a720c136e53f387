namespace Firn.Tensors.Tests;

public class NormTests
{
    [Theory]
    [InlineData(1, 8)]
    [InlineData(5, 7)]
    [InlineData(100, 256)]
    [InlineData(67, 100)]
    public void Rms_norm_agrees_with_the_reference_forward_and_backward(int rows, int width)
    {
        using var scope = new TensorScope();
        var x = Numbers.Matrix(rows, width, "x", 2);
        var gain = Tensor.Of(Numbers.Normal(width, "gain"));
        var dy = Numbers.Matrix(rows, width, "dy");
        Tensor y = Tensor.Empty(ScalarType.Float32, rows, width), inverse = Tensor.Empty(ScalarType.Float32, rows);
        Tensor dx = Tensor.Zeros(ScalarType.Float32, rows, width), dGain = Tensor.Zeros(ScalarType.Float32, width);
        RmsNorm.Forward(x, gain, 1e-5f, y, inverse);
        RmsNorm.Backward(dy, x, gain, inverse, dx, dGain);
        var expectedGain = new double[width];
        var gains = Numbers.Doubles(gain.Floats());
        for (var t = 0; t < rows; t++)
        {
            var row = Numbers.Doubles(x.Floats().Slice(t * width, width));
            var upper = Numbers.Doubles(dy.Floats().Slice(t * width, width));
            Numbers.Close(RmsNormReference.Forward(row, gains, 1e-5), y.Floats().Slice(t * width, width), Numbers.Fp32Elementwise);
            var (expected, gainPart) = RmsNormReference.Backward(upper, row, gains, 1e-5);
            Numbers.Close(expected, dx.Floats().Slice(t * width, width), Numbers.Fp32Sum);
            for (var d = 0; d < width; d++)
                expectedGain[d] += gainPart[d];
        }

        Numbers.Close(expectedGain, dGain.Floats(), Numbers.Fp32Sum);
        // Accumulating adds the same once more.
        RmsNorm.Backward(dy, x, gain, inverse, dx, dGain, accumulate: true);
        Numbers.Close([.. expectedGain.Select(g => 2 * g)], dGain.Floats(), Numbers.Fp32Sum);
        using var once = Tensor.Empty(ScalarType.Float32, rows, width);
        RmsNorm.Backward(dy, x, gain, inverse, once, dGain);
        Numbers.Close([.. Numbers.Doubles(once.Floats()).Select(g => 2 * g)], dx.Floats(), Numbers.Fp32Elementwise);
    }

    [Fact]
    public void The_rms_norm_gradient_is_the_finite_difference()
    {
        var x = Numbers.Doubles(Numbers.Normal(12, "x"));
        var gain = Numbers.Doubles(Numbers.Normal(12, "gain"));
        var upper = Numbers.Doubles(Numbers.Normal(12, "dy"));
        var (dx, dGain) = RmsNormReference.Backward(upper, x, gain, 1e-5);
        for (var d = 0; d < 12; d++)
        {
            Assert.Equal(Slope(x, d, () => Dot(RmsNormReference.Forward(x, gain, 1e-5), upper)), dx[d], 1e-6);
            Assert.Equal(Slope(gain, d, () => Dot(RmsNormReference.Forward(x, gain, 1e-5), upper)), dGain[d], 1e-6);
        }
    }

    [Fact]
    public void Rotary_frequencies_are_the_published_ones()
    {
        var at4k = RotaryTable.InverseFrequencies(new RotaryConfig(), 128);
        Span<(int I, double F)> golden = [(0, 1), (16, 3.760603e-2), (24, 7.292665e-3), (28, 3.211446e-3), (32, 5.248462e-4), (40, 3.428102e-5), (63, 3.068926e-7)];
        foreach (var (i, f) in golden)
            Assert.Equal(f, at4k[i], f * 1e-6);
        var at64k = RotaryTable.InverseFrequencies(new RotaryConfig { Theta = 1.2e7 }, 128);
        golden = [(16, 1.699044e-2), (24, 1.496028e-3), (28, 1.098537e-4), (32, 3.608439e-5), (40, 4.703506e-6), (63, 1.343820e-8)];
        foreach (var (i, f) in golden)
            Assert.Equal(f, at64k[i], f * 1e-6);
        Assert.Equal(Math.Pow(500_000, -2.0 * 40 / 128), RotaryTable.InverseFrequencies(new RotaryConfig { Scaled = false }, 128)[40], 1e-12);
    }

    [Theory]
    [InlineData(3, 2, 8)]
    [InlineData(70, 4, 32)]
    [InlineData(33, 3, 20)]
    public void Head_norm_and_rotation_agree_with_the_reference(int rows, int heads, int width)
    {
        using var scope = new TensorScope();
        // A part of a wider matrix: rows are not next to each other.
        var joint = Numbers.Matrix(rows, (heads * width) + 24, "joint");
        var x = joint.Narrow(1, 8, heads * width);
        var dy = Numbers.Matrix(rows, heads * width, "dy");
        var gain = Tensor.Of(Numbers.Normal(width, "gain"));
        int[] positions = [.. Enumerable.Range(0, rows).Select(t => t % 37)];
        var config = new RotaryConfig();
        using var table = new RotaryTable(config, width, 40);
        Tensor y = Tensor.Empty(ScalarType.Float32, rows, heads * width), inverse = Tensor.Empty(ScalarType.Float32, rows, heads);
        Tensor dx = Tensor.Empty(ScalarType.Float32, rows, heads * width), dGain = Tensor.Zeros(ScalarType.Float32, width);
        HeadNormRotary.Forward(x, gain, 1e-5f, table, positions, y, inverse);
        HeadNormRotary.Backward(dy, x, gain, table, positions, inverse, dx, dGain);
        var frequencies = RotaryTable.InverseFrequencies(config, width);
        var gains = Numbers.Doubles(gain.Floats());
        var expectedGain = new double[width];
        for (var t = 0; t < rows; t++)
        {
            for (var h = 0; h < heads; h++)
            {
                var at = ((t * heads) + h) * width;
                var head = Numbers.Doubles(joint.Floats().Slice((t * ((heads * width) + 24)) + 8 + (h * width), width));
                Numbers.Close(HeadNormRotaryReference.Forward(head, gains, 1e-5, frequencies, positions[t]), y.Floats().Slice(at, width), Numbers.Fp32Elementwise);
                var (expected, part) = HeadNormRotaryReference.Backward(Numbers.Doubles(dy.Floats().Slice(at, width)), head, gains, 1e-5, frequencies, positions[t]);
                Numbers.Close(expected, dx.Floats().Slice(at, width), Numbers.Fp32Sum);
                for (var e = 0; e < width; e++)
                    expectedGain[e] += part[e];
            }
        }

        Numbers.Close(expectedGain, dGain.Floats(), Numbers.Fp32Sum);
    }

    [Fact]
    public void A_position_beyond_the_table_is_refused()
    {
        using var scope = new TensorScope();
        using var table = new RotaryTable(new RotaryConfig(), 8, 4);
        var x = Numbers.Matrix(2, 8, "x");
        Tensor gain = Numbers.Matrix(1, 8, "g"), y = Numbers.Matrix(2, 8, "y"), inverse = Tensor.Zeros(ScalarType.Float32, 2, 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => HeadNormRotary.Forward(x, gain, 1e-5f, table, new[] { 0, 4 }, y, inverse));
        Assert.Throws<ArgumentOutOfRangeException>(() => HeadNormRotary.Forward(x, gain, 1e-5f, table, new[] { 0, -1 }, y, inverse));
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b).Sum(pair => pair.First * pair.Second);

    private static double Slope(double[] at, int index, Func<double> f)
    {
        const double Step = 1e-6;
        var before = at[index];
        at[index] = before + Step;
        var above = f();
        at[index] = before - Step;
        var below = f();
        at[index] = before;
        return (above - below) / (2 * Step);
    }
}
