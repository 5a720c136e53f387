namespace Firn.Reporting;

/// <summary>
/// Horizontal bars of several parts: a funnel when each row is what remains and what was taken out at a step, or shares
/// when every row is drawn at full length.
/// </summary>
public static class StackedBarChart
{
    private const double Width = 760;
    private const double RowHeight = 27;

    /// <summary>Draws the bars.</summary>
    /// <param name="description">What the chart shows, for those who cannot see it.</param>
    /// <param name="parts">Name and tone of each part, in order from the left.</param>
    /// <param name="bars">Rows from top to bottom; each with one value a part.</param>
    /// <param name="asShares">Every row has the full length and shows the proportions of its parts.</param>
    public static Markup Draw(string description, IReadOnlyList<(string Name, Tone Tone)> parts, IReadOnlyList<StackedBar> bars, bool asShares = false)
    {
        var left = Math.Min(230, 12 + bars.Select(bar => SvgCanvas.TextWidth(bar.Label)).DefaultIfEmpty(0).Max());
        var right = 14 + bars.Select(bar => SvgCanvas.TextWidth(bar.Note)).DefaultIfEmpty(0).Max();
        const double Top = 30;
        var svg = new SvgCanvas(Width, Top + (bars.Count * RowHeight) + 6, description);
        svg.Legend(left, 12, parts.Select(part => (part.Name, part.Tone.Fill())));
        var longest = bars.Select(bar => bar.Values.Sum()).DefaultIfEmpty(0).Max();
        for (var i = 0; i < bars.Count; i++)
        {
            var bar = bars[i];
            if (bar.Values.Count != parts.Count)
                throw new ArgumentException($"the bar \"{bar.Label}\" has {bar.Values.Count} values for {parts.Count} parts", nameof(bars));
            var y = Top + (i * RowHeight);
            svg.Text(left - 10, y + 18, SvgCanvas.Fit(bar.Label, left - 12), bar.IsStrong ? "t e b" : "t e", bar.Label);
            var total = asShares ? bar.Values.Sum() : longest;
            var scale = Scale.Exact(0, total > 0 ? total : 1, left, Width - right);
            var sum = 0.0;
            for (var part = 0; part < parts.Count; part++)
            {
                var value = bar.Values[part];
                if (value <= 0)
                    continue;
                var x = scale.At(sum);
                sum += value;
                // A part that was seen stays visible: never thinner than a pixel.
                svg.Rect(x, y + 5, Math.Max(1, scale.At(sum) - x), RowHeight - 10, parts[part].Tone.Fill(), $"{bar.Label}, {parts[part].Name}: {Quantity.Count((long)value)}");
            }

            svg.Text(asShares ? Width - right + 8 : scale.At(sum) + 8, y + 18, bar.Note, "t v");
        }

        svg.Line(left, Top, left, Top + (bars.Count * RowHeight), "axis");
        return svg.ToMarkup();
    }
}
