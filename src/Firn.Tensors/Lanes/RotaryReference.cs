namespace Firn.Tensors.Lanes;

/// <summary>One head in double precision: what <see cref="RotaryRows"/> is tested against.</summary>
internal static class RotaryReference
{
    public static double[] Forward(double[] x, double[] gain, double epsilon, double[] frequencies, int position) =>
        Rotate(RmsNormReference.Forward(x, gain, epsilon), frequencies, position);

    public static (double[] Dx, double[] GainGradient) Backward(
        double[] dy, double[] x, double[] gain, double epsilon, double[] frequencies, int position) =>
        RmsNormReference.Backward(Rotate(dy, frequencies, -position), x, gain, epsilon);

    private static double[] Rotate(double[] n, double[] frequencies, int position)
    {
        var half = n.Length / 2;
        var y = new double[n.Length];
        for (var i = 0; i < half; i++)
        {
            double cos = Math.Cos(position * frequencies[i]), sin = Math.Sin(position * frequencies[i]);
            y[i] = (n[i] * cos) - (n[half + i] * sin);
            y[half + i] = (n[half + i] * cos) + (n[i] * sin);
        }

        return y;
    }
}
