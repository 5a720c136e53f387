namespace Firn.Reporting;

/// <summary>Horizontal bars, one a row, longest scale from zero; the value stands at the end of its bar.</summary>
public static class BarChart
{
    private const double RowHeight = 26;

    /// <summary>Draws the bars.</summary>
    /// <param name="description">What the chart shows, for those who cannot see it.</param>
    /// <param name="bars">Rows from top to bottom.</param>
    /// <param name="reference">A value to compare with, drawn as a line through all rows; null for none.</param>
    /// <param name="referenceLabel">What that value is.</param>
    /// <param name="width">In pixels at scale one.</param>
    public static Markup Draw(string description, IReadOnlyList<Bar> bars, double? reference = null, string referenceLabel = "", double width = 760)
    {
        var left = Math.Min(240, 12 + bars.Select(bar => SvgCanvas.TextWidth(bar.Label)).DefaultIfEmpty(0).Max());
        var right = 16 + bars.Select(bar => SvgCanvas.TextWidth(bar.ValueText)).DefaultIfEmpty(0).Max();
        var top = reference is null ? 4.0 : 24.0;
        var svg = new SvgCanvas(width, top + (bars.Count * RowHeight) + 6, description);
        var highest = Math.Max(bars.Select(bar => bar.Value).DefaultIfEmpty(0).Max(), reference ?? 0);
        var scale = Scale.Exact(0, highest > 0 ? highest : 1, left, width - right);
        for (var i = 0; i < bars.Count; i++)
        {
            var bar = bars[i];
            var y = top + (i * RowHeight);
            svg.Text(left - 10, y + 17, SvgCanvas.Fit(bar.Label, left - 12), "t e", bar.Label);
            var end = scale.At(bar.Value);
            svg.Rect(left, y + 5, Math.Max(end - left, bar.Value > 0 ? 1 : 0), RowHeight - 10, bar.Tone.Fill(), $"{bar.Label}: {bar.ValueText}");
            svg.Text(end + 7, y + 17, bar.ValueText, "t v");
        }

        svg.Line(left, top, left, top + (bars.Count * RowHeight), "axis");
        if (reference is { } value)
        {
            var x = scale.At(value);
            svg.Line(x, top - 4, x, top + (bars.Count * RowHeight), "ref");
            var anchorEnd = x + SvgCanvas.TextWidth(referenceLabel) + 8 > width;
            svg.Text(anchorEnd ? x + 2 : x - 2, top - 9, referenceLabel, anchorEnd ? "t s e" : "t s");
        }

        return svg.ToMarkup();
    }
}
