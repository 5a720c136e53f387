namespace Firn.Tensors.Lanes;

/// <summary>RMS norm of one row in double precision: what <see cref="RmsNormRows"/> is tested against.</summary>
internal static class RmsNormReference
{
    public static double[] Forward(double[] x, double[] gain, double epsilon)
    {
        var inverse = Inverse(x, epsilon);
        return [.. x.Select((value, d) => value * inverse * gain[d])];
    }

    public static (double[] Dx, double[] GainGradient) Backward(double[] dy, double[] x, double[] gain, double epsilon)
    {
        var inverse = Inverse(x, epsilon);
        var centre = dy.Select((up, d) => up * gain[d] * x[d]).Sum() / x.Length * inverse * inverse;
        return ([.. x.Select((value, d) => inverse * ((dy[d] * gain[d]) - (value * centre)))], [.. x.Select((value, d) => dy[d] * value * inverse)]);
    }

    private static double Inverse(double[] x, double epsilon) => 1 / Math.Sqrt((x.Sum(value => value * value) / x.Length) + epsilon);
}
