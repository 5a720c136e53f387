using System.Text;

namespace Firn.Reporting;

/// <summary>How the parts of a whole change over time: bands that fill the height, one a part, from the bottom up.</summary>
public static class ShareBands
{
    private const double Width = 760;

    /// <summary>Draws the bands.</summary>
    /// <param name="description">What the chart shows, for those who cannot see it.</param>
    /// <param name="parts">Names, in order from the bottom; at most ten.</param>
    /// <param name="columns">For each moment, one value a part; their sum is the whole.</param>
    /// <param name="xTitle">What the horizontal axis measures, with its unit.</param>
    /// <param name="xEnd">The axis ends at this value; it begins at zero.</param>
    public static Markup Draw(string description, IReadOnlyList<string> parts, IReadOnlyList<IReadOnlyList<double>> columns, string xTitle, double xEnd)
    {
        var used = Enumerable.Range(0, parts.Count).Where(part => columns.Any(column => column[part] > 0)).ToList();
        const double Left = 44, Right = 16, Height = 210;

        // The legend takes as many lines as it needs.
        var lines = new List<List<(string, string)>> { new() };
        var width = 0.0;
        foreach (var part in used)
        {
            var wide = SvgCanvas.TextWidth(parts[part]) + 38;
            if (width + wide > Width - Left - Right)
            {
                lines.Add([]);
                width = 0;
            }

            width += wide;
            lines[^1].Add((parts[part], $"s{part}"));
        }

        var top = 10.0 + (lines.Count * 20);
        var svg = new SvgCanvas(Width, top + Height + 44, description);
        for (var line = 0; line < lines.Count; line++)
            svg.Legend(Left, 12 + (line * 20), lines[line]);
        var cell = (Width - Left - Right) / Math.Max(1, columns.Count);
        foreach (var part in used)
        {
            var path = new StringBuilder();
            for (var column = 0; column < columns.Count; column++)
            {
                var whole = columns[column].Sum();
                var value = columns[column][part];
                if (whole <= 0 || value <= 0)
                    continue;
                var below = columns[column].Take(part).Sum() / whole;
                var share = value / whole;
                path.Append('M').Append(SvgCanvas.N(Left + (column * cell))).Append(' ').Append(SvgCanvas.N(top + (Height * (1 - below - share)))).Append('h').Append(SvgCanvas.N(cell + 0.2)).Append('v').Append(SvgCanvas.N(Height * share)).Append('h').Append(SvgCanvas.N(-cell - 0.2)).Append('z');
            }

            svg.Path(path.ToString(), $"s{part}");
        }

        foreach (var tick in new[] { 0.0, 0.5, 1.0 })
            svg.Text(Left - 8, top + (Height * (1 - tick)) + 4, $"{tick * 100:0} %", "t s e");
        var x = Scale.Exact(0, xEnd, Left, Width - Right);
        svg.Line(Left, top + Height, Width - Right, top + Height, "axis");
        foreach (var tick in x.Ticks(6))
        {
            svg.Line(x.At(tick), top + Height, x.At(tick), top + Height + 5, "axis");
            svg.Text(x.At(tick), top + Height + 18, Scale.Label(tick), "t s m");
        }

        svg.Text(Width - Right, top + Height + 36, xTitle, "t s e");
        return svg.ToMarkup();
    }
}
