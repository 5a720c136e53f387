namespace Firn.Tensors;

/// <summary>xIELU one element at a time in double precision: what <see cref="XIelu"/> is tested against.</summary>
internal static class XIeluReference
{
    public static double Forward(double x, double positive, double negative) => x > 0
        ? (positive * x * x) + (XIelu.Beta * x)
        : (negative * (ExpM1(Math.Min(x, XIelu.Epsilon)) - x)) + (XIelu.Beta * x);

    public static double Slope(double x, double positive, double negative) => x > 0
        ? (2 * positive * x) + XIelu.Beta
        : (negative * ExpM1(x)) + XIelu.Beta;

    public static (double Positive, double Negative) Coefficients(double x) => x > 0
        ? (x * x, 0)
        : (0, ExpM1(Math.Min(x, XIelu.Epsilon)) - x);

    public static double ExpM1(double x) => Math.Abs(x) < 1e-5 ? x + (x * x / 2) : Math.Exp(x) - 1;
}
