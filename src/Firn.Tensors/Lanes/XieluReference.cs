namespace Firn.Tensors.Lanes;

/// <summary>xIELU one element at a time in double precision: what <see cref="XieluRows"/> is tested against.</summary>
internal static class XieluReference
{
    public static double Forward(double x, double positive, double negative) => x > 0
        ? (positive * x * x) + (XieluRows.Beta * x)
        : (negative * (ExpM1(Math.Min(x, XieluRows.Epsilon)) - x)) + (XieluRows.Beta * x);

    public static double Slope(double x, double positive, double negative) => x > 0
        ? (2 * positive * x) + XieluRows.Beta
        : (negative * ExpM1(x)) + XieluRows.Beta;

    public static (double Positive, double Negative) Coefficients(double x) => x > 0
        ? (x * x, 0)
        : (0, ExpM1(Math.Min(x, XieluRows.Epsilon)) - x);

    public static double ExpM1(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) : Math.Exp(x) - 1;
}
