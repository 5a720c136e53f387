namespace Firn.Reporting;

/// <summary>The same kind of chart many times, side by side.</summary>
public static class SmallMultiples
{
    /// <summary>Small line charts in a grid that wraps.</summary>
    /// <param name="panels">Title, lines and titles of the axes, one a panel.</param>
    /// <param name="xTitle">What all horizontal axes measure.</param>
    public static Markup Lines(IReadOnlyList<(string Title, IReadOnlyList<Series> Series, string YTitle, bool LogY)> panels, string xTitle) =>
        Markup.Html($"""<div class="multiples">{panels.Select(panel => Markup.Html(
            $"""<div class="panel"><h4>{panel.Title}</h4>{LineChart.Draw(panel.Title, panel.Series, xTitle, panel.YTitle, logY: panel.LogY, width: 360, height: 210)}</div>"""))}</div>""");
}
