namespace Firn.Reporting;

/// <summary>Several measurements of each row as dots on one line: the reader compares positions, which eyes do best.</summary>
public static class DotPlot
{
    private const double Width = 760;
    private const double RowHeight = 25;

    /// <summary>Draws the dots.</summary>
    /// <param name="description">What the chart shows, for those who cannot see it.</param>
    /// <param name="series">Name and tone of each dot.</param>
    /// <param name="rows">Label and one value a series; a value that is not finite has no dot.</param>
    /// <param name="xTitle">What is measured, with its unit.</param>
    public static Markup Draw(string description, IReadOnlyList<(string Name, Tone Tone)> series, IReadOnlyList<(string Label, IReadOnlyList<double> Values, bool IsStrong)> rows, string xTitle)
    {
        var values = rows.SelectMany(row => row.Values).Where(double.IsFinite).ToList();
        var left = Math.Min(220, 14 + rows.Select(row => SvgCanvas.TextWidth(row.Label)).DefaultIfEmpty(0).Max());
        const double Top = 32, Right = 24;
        var bottom = Top + (rows.Count * RowHeight);
        var svg = new SvgCanvas(Width, bottom + 46, description);
        var x = Scale.Round(values.Count == 0 ? 0 : Math.Min(values.Min(), values.Max() * 0.5), values.Count == 0 ? 1 : values.Max(), left, Width - Right);
        svg.Legend(left, 12, series.Select(one => (one.Name, one.Tone.Fill())));
        foreach (var tick in x.Ticks(6))
        {
            svg.Line(x.At(tick), Top - 6, x.At(tick), bottom, "grid");
            svg.Text(x.At(tick), bottom + 18, Scale.Label(tick), "t s m");
        }

        svg.Line(left, bottom, Width - Right, bottom, "axis");
        svg.Text(Width - Right, bottom + 38, xTitle, "t s e");
        for (var i = 0; i < rows.Count; i++)
        {
            var (label, dots, strong) = rows[i];
            var y = Top + (i * RowHeight) + (RowHeight / 2) - 2;
            svg.Text(left - 12, y + 4, SvgCanvas.Fit(label, left - 14), strong ? "t e b" : "t e", label);
            var finite = dots.Where(double.IsFinite).ToList();
            if (finite.Count > 1)
                svg.Line(x.At(finite.Min()), y, x.At(finite.Max()), y, "span");
            // The subject is drawn last, on top.
            for (var dot = series.Count - 1; dot >= 0; dot--)
            {
                if (double.IsFinite(dots[dot]))
                    svg.Circle(x.At(dots[dot]), y, series[dot].Tone == Tone.Main ? 6 : 5, series[dot].Tone.Fill() + " dot", $"{label}, {series[dot].Name}: {Quantity.Fixed(dots[dot])}");
            }
        }

        return svg.ToMarkup();
    }
}
