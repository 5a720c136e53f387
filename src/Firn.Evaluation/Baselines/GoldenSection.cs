namespace Firn.Evaluation.Baselines;

/// <summary>Finds the least value of a function of one variable that falls and then rises. Source: Kiefer, 1953.</summary>
internal static class GoldenSection
{
    internal static double Minimize(Func<double, double> cost, double low, double high, double tolerance = 1e-4)
    {
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var left = high - (ratio * (high - low));
        var right = low + (ratio * (high - low));
        var (costLeft, costRight) = (cost(left), cost(right));
        while (high - low > tolerance)
        {
            if (costLeft <= costRight)
            {
                (high, right, costRight) = (right, left, costLeft);
                left = high - (ratio * (high - low));
                costLeft = cost(left);
            }
            else
            {
                (low, left, costLeft) = (left, right, costRight);
                right = low + (ratio * (high - low));
                costRight = cost(right);
            }
        }

        return (low + high) / 2;
    }
}
