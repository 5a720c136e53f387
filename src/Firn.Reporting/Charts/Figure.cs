namespace Firn.Reporting;

/// <summary>A chart with its title, a sentence about it, and the table of its numbers, which opens below it.</summary>
/// <param name="Title">What it shows, as a statement or a name.</param>
/// <param name="Caption">How to read it; units; the source of the numbers.</param>
/// <param name="Chart">The SVG.</param>
/// <param name="Data">The same numbers as a table: every plot has one.</param>
public sealed record Figure(string Title, string Caption, Markup Chart, DataTable Data)
{
    /// <summary>The figure as HTML.</summary>
    public Markup ToMarkup() => Markup.Html($"""
        <figure>
        <h3>{Title}</h3>
        <div class="chart" tabindex="0" role="region" aria-label="Chart: {Title}">{Chart}</div>
        <figcaption>{Caption}</figcaption>
        <details><summary>Numbers of this chart</summary>
        {Data.ToMarkup()}</details>
        </figure>

        """);
}
