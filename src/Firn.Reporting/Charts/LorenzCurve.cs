namespace Firn.Reporting;

/// <summary>
/// How unequally something is spread: members from the smallest to the largest along the horizontal axis, the share that
/// they hold together along the vertical one. The diagonal is equality; the Gini coefficient is twice the area between.
/// </summary>
public static class LorenzCurve
{
    /// <summary>Gini coefficient of values that are zero or more: 0 when all are equal, towards 1 when one has all.</summary>
    public static double Gini(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        var total = sorted.Sum();
        if (sorted.Length == 0 || total <= 0)
            return 0;
        var weighted = 0.0;
        for (var i = 0; i < sorted.Length; i++)
            weighted += (i + 1) * sorted[i];
        return (2 * weighted / (sorted.Length * total)) - ((sorted.Length + 1.0) / sorted.Length);
    }

    /// <summary>The curve's points, from (0, 0) to (1, 1).</summary>
    public static IReadOnlyList<(double Members, double Share)> Points(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToArray();
        var total = sorted.Sum();
        var points = new List<(double, double)> { (0, 0) };
        var sum = 0.0;
        for (var i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i];
            points.Add(((i + 1.0) / sorted.Length, total > 0 ? sum / total : (i + 1.0) / sorted.Length));
        }

        return points;
    }

    /// <summary>Draws the curve.</summary>
    /// <param name="description">What the chart shows, for those who cannot see it.</param>
    /// <param name="values">One a member, zero or more.</param>
    /// <param name="xTitle">What the members are.</param>
    /// <param name="yTitle">What is spread over them.</param>
    public static Markup Draw(string description, IReadOnlyList<double> values, string xTitle, string yTitle)
    {
        const double Size = 360;
        const double Left = 52, Bottom = 44, Top = 26, Right = 16;
        var svg = new SvgCanvas(Size, Size, description);
        var x = Scale.Exact(0, 1, Left, Size - Right);
        var y = Scale.Exact(0, 1, Size - Bottom, Top);
        for (var tick = 0; tick <= 4; tick++)
        {
            var share = tick / 4.0;
            svg.Line(Left, y.At(share), Size - Right, y.At(share), "grid");
            svg.Text(Left - 8, y.At(share) + 4, $"{tick * 25} %", "t s e");
            svg.Text(x.At(share), Size - Bottom + 19, $"{tick * 25} %", tick == 4 ? "t s e" : "t s m");
        }

        var curve = Points(values).Select(point => (x.At(point.Members), y.At(point.Share))).ToList();
        svg.Polygon([.. curve], "area0");
        svg.Line(x.At(0), y.At(0), x.At(1), y.At(1), "ref");
        svg.Polyline(curve, "l0");
        svg.Line(Left, Size - Bottom, Size - Right, Size - Bottom, "axis");
        svg.Text(Left, 13, yTitle, "t s");
        svg.Text(Size - Right, Size - 6, xTitle, "t s e");
        svg.Text(x.At(0.06), y.At(0.9), $"Gini {Quantity.Fixed(Gini(values))}", "t b t0");
        return svg.ToMarkup();
    }
}
