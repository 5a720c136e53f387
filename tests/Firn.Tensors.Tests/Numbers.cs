using Firn.Core;

namespace Firn.Tensors.Tests;

/// <summary>Inputs and comparisons that the kernel tests share.</summary>
internal static class Numbers
{
    /// <summary>Single precision, one element: a few roundings of values near 1.</summary>
    public const double Fp32Elementwise = 2e-6;

    /// <summary>Single precision sums of some hundred terms near 1.</summary>
    public const double Fp32Sum = 3e-5;

    public static float[] Normal(int count, string purpose, double scale = 1)
    {
        var random = new CounterRandom(7, purpose);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)(scale * random.NextNormal());
        return values;
    }

    public static Tensor Matrix(int rows, int columns, string purpose, double scale = 1) =>
        Tensor.Of(Normal(rows * columns, purpose, scale), rows, columns);

    public static double[] Doubles(ReadOnlySpan<float> values)
    {
        var result = new double[values.Length];
        for (var i = 0; i < values.Length; i++)
            result[i] = values[i];
        return result;
    }

    /// <summary>Largest difference, relative to the largest expected magnitude (at least 1e-3).</summary>
    public static double Difference(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 1e-3, difference = 0;
        foreach (var value in expected)
            largest = Math.Max(largest, Math.Abs(value));
        for (var i = 0; i < expected.Length; i++)
            difference = Math.Max(difference, double.IsNaN(actual[i]) ? double.PositiveInfinity : Math.Abs(expected[i] - actual[i]));
        return difference / largest;
    }

    public static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        var difference = Difference(expected, actual);
        Assert.True(difference <= tolerance, $"largest relative difference {difference:G3}, allowed {tolerance:G3}");
    }

    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance) => Close(Doubles(expected), actual, tolerance);
}
