namespace Firn.Reporting;

/// <summary>Lines over a common horizontal axis; each line carries its name at its end.</summary>
public static class LineChart
{
    /// <summary>More points than this are thinned to the lowest and highest of each slice, which keeps every spike.</summary>
    public const int MaxPoints = 1200;

    /// <summary>Draws the lines.</summary>
    /// <param name="description">What the chart shows, for those who cannot see it.</param>
    /// <param name="series">The lines, drawn in this order.</param>
    /// <param name="xTitle">What the horizontal axis measures, with its unit.</param>
    /// <param name="yTitle">What the vertical axis measures, with its unit.</param>
    /// <param name="logX">Logarithmic horizontal axis.</param>
    /// <param name="logY">Logarithmic vertical axis.</param>
    /// <param name="width">In pixels at scale one.</param>
    /// <param name="height">In pixels at scale one.</param>
    public static Markup Draw(
        string description, IReadOnlyList<Series> series, string xTitle, string yTitle, bool logX = false, bool logY = false, double width = 760, double height = 340)
    {
        var svg = new SvgCanvas(width, height, description);
        var points = series.SelectMany(line => line.Points).Where(point => IsDrawable(point, logX, logY)).ToList();
        if (points.Count == 0)
        {
            svg.Text(width / 2, height / 2, "no data", "t s m");
            return svg.ToMarkup();
        }

        var named = series.Where(line => line.Name.Length > 0 && line.Points.Count > 0).ToList();
        var right = named.Count == 0 ? 14 : 14 + named.Max(line => SvgCanvas.TextWidth(line.Name));
        var y = Scale.Round(points.Min(point => point.Y), points.Max(point => point.Y), height - 44, 26, logY);
        var yTicks = y.Ticks(height < 250 ? 3 : 5);
        var left = 14 + yTicks.Max(tick => SvgCanvas.TextWidth(Scale.Label(tick), 12));
        var x = Scale.Exact(points.Min(point => point.X), points.Max(point => point.X), left, width - right, logX);

        foreach (var tick in yTicks)
        {
            svg.Line(left, y.At(tick), width - right, y.At(tick), "grid");
            svg.Text(left - 8, y.At(tick) + 4, Scale.Label(tick), "t s e");
        }

        foreach (var tick in x.Ticks(width < 400 ? 3 : 6))
        {
            svg.Line(x.At(tick), height - 44, x.At(tick), height - 39, "axis");
            svg.Text(x.At(tick), height - 25, Scale.Label(tick), "t s m");
        }

        svg.Line(left, height - 44, width - right, height - 44, "axis");
        svg.Text(left, 13, yTitle, "t s");
        svg.Text(width - right, height - 7, xTitle, "t s e");
        foreach (var line in series)
        {
            var drawn = Thin(line.Points.Where(point => IsDrawable(point, logX, logY)).Select(point => (x.At(point.X), y.At(point.Y))).ToList());
            svg.Polyline(drawn, $"{line.Tone.Stroke()}{(line.IsFaint ? " faint" : "")}");
        }

        var taken = new List<double>();
        foreach (var line in named.Where(line => line.Points.Any(point => IsDrawable(point, logX, logY))).OrderBy(line => y.At(line.Points[^1].Y)))
        {
            var at = y.At(line.Points.Last(point => IsDrawable(point, logX, logY)).Y) + 4;
            if (taken.Count > 0)
                at = Math.Max(at, taken[^1] + 15);
            taken.Add(at);
            svg.Text(width - right + 7, at, line.Name, $"t b t{line.Tone.Fill()[1..]}");
        }

        return svg.ToMarkup();
    }

    private static bool IsDrawable((double X, double Y) point, bool logX, bool logY) =>
        double.IsFinite(point.X) && double.IsFinite(point.Y) && (!logX || point.X > 0) && (!logY || point.Y > 0);

    private static List<(double X, double Y)> Thin(List<(double X, double Y)> points)
    {
        if (points.Count <= MaxPoints)
            return points;
        var thinned = new List<(double X, double Y)>(MaxPoints);
        const int Slices = MaxPoints / 2;
        for (var slice = 0; slice < Slices; slice++)
        {
            var start = (int)((long)points.Count * slice / Slices);
            var end = (int)((long)points.Count * (slice + 1) / Slices);
            int lowest = start, highest = start;
            for (var i = start; i < end; i++)
            {
                if (points[i].Y < points[lowest].Y)
                    lowest = i;
                if (points[i].Y > points[highest].Y)
                    highest = i;
            }

            thinned.Add(points[Math.Min(lowest, highest)]);
            if (lowest != highest)
                thinned.Add(points[Math.Max(lowest, highest)]);
        }

        return thinned;
    }
}
