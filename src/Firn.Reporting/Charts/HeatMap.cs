using System.Text;

namespace Firn.Reporting;

/// <summary>Rows of cells whose depth of colour is a value from 0 to 1. Thousands of rows are drawn as bands of their mean, so that a page stays small.</summary>
public static class HeatMap
{
    /// <summary>Most rows that are drawn; more are averaged in groups of neighbours.</summary>
    public const int MaxRows = 64;

    private const int Levels = 8;
    private const double Width = 760;

    /// <summary>Draws the cells.</summary>
    /// <param name="description">What the chart shows, for those who cannot see it.</param>
    /// <param name="rows">Label and values from left to right; a value that is not finite leaves its cell open.</param>
    /// <param name="xTitle">What the horizontal axis measures, with its unit.</param>
    /// <param name="xEnd">The axis ends at this value; it begins at zero.</param>
    public static Markup Draw(string description, IReadOnlyList<(string Label, IReadOnlyList<float> Values)> rows, string xTitle, double xEnd)
    {
        var drawn = Group(rows);
        var left = Math.Min(200, 14 + drawn.Select(row => SvgCanvas.TextWidth(row.Label, 12)).DefaultIfEmpty(0).Max());
        const double Top = 30, Right = 16;
        var height = drawn.Count > 32 ? 9.0 : drawn.Count > 12 ? 13.0 : 19.0;
        var bottom = Top + (drawn.Count * height);
        var svg = new SvgCanvas(Width, bottom + 44, description);
        svg.Legend(left, 12, Enumerable.Range(0, 5).Select(step => ($"{step * 25} %", $"h{Math.Min(Levels - 1, step * 2)}")));
        var columns = drawn.Select(row => row.Values.Count).DefaultIfEmpty(1).Max();
        var cell = (Width - Right - left) / columns;
        var paths = Enumerable.Range(0, Levels).Select(_ => new StringBuilder()).ToArray();
        for (var row = 0; row < drawn.Count; row++)
        {
            var y = Top + (row * height);
            if (height > 10 || row % 4 == 0)
                svg.Text(left - 8, y + Math.Min(height, 13) - 2, SvgCanvas.Fit(drawn[row].Label, left - 10, 12), "t s e", drawn[row].Label);
            var values = drawn[row].Values;
            for (var from = 0; from < values.Count;)
            {
                var level = Level(values[from]);
                var to = from + 1;
                while (to < values.Count && Level(values[to]) == level)
                    to++;
                if (level >= 0)
                    paths[level].Append('M').Append(SvgCanvas.N(left + (from * cell))).Append(' ').Append(SvgCanvas.N(y)).Append('h').Append(SvgCanvas.N((to - from) * cell)).Append('v').Append(SvgCanvas.N(height - 1)).Append('h').Append(SvgCanvas.N((from - to) * cell)).Append('z');
                from = to;
            }
        }

        for (var level = 0; level < Levels; level++)
            svg.Path(paths[level].ToString(), $"h{level}");
        var x = Scale.Exact(0, xEnd, left, Width - Right);
        svg.Line(left, bottom, Width - Right, bottom, "axis");
        foreach (var tick in x.Ticks(6))
        {
            svg.Line(x.At(tick), bottom, x.At(tick), bottom + 5, "axis");
            svg.Text(x.At(tick), bottom + 18, Scale.Label(tick), "t s m");
        }

        svg.Text(Width - Right, bottom + 36, xTitle, "t s e");
        return svg.ToMarkup();
    }

    /// <summary>The rows that are drawn: all, or neighbours averaged.</summary>
    internal static IReadOnlyList<(string Label, IReadOnlyList<float> Values)> Group(IReadOnlyList<(string Label, IReadOnlyList<float> Values)> rows)
    {
        if (rows.Count <= MaxRows)
            return rows;
        var result = new List<(string, IReadOnlyList<float>)>();
        for (var band = 0; band < MaxRows; band++)
        {
            var from = (int)((long)rows.Count * band / MaxRows);
            var to = (int)((long)rows.Count * (band + 1) / MaxRows);
            var values = new float[rows[from].Values.Count];
            for (var column = 0; column < values.Length; column++)
            {
                var at = column;
                var finite = Enumerable.Range(from, to - from).Select(row => at < rows[row].Values.Count ? rows[row].Values[at] : float.NaN).Where(float.IsFinite).ToList();
                values[column] = finite.Count == 0 ? float.NaN : finite.Average();
            }

            result.Add(($"{rows[from].Label} … (mean of {to - from})", values));
        }

        return result;
    }

    private static int Level(float value) => float.IsFinite(value) ? Math.Clamp((int)Math.Round(value * (Levels - 1)), 0, Levels - 1) : -1;
}
