namespace Firn.Reporting;

/// <summary>
/// A self-contained HTML page: one file, its style inside, no script, nothing fetched from anywhere. Reads in light and
/// dark, prints, and works by keyboard. The markup is well-formed XML as well, so that tests and tools can read it.
/// </summary>
/// <param name="title">The document's title.</param>
/// <param name="kicker">A few words above the headline: what kind of page this is.</param>
/// <param name="headline">The page's statement, one sentence.</param>
/// <param name="lede">A paragraph below the headline.</param>
public sealed class Page(string title, string kicker, string headline, Markup lede)
{
    private static readonly Lazy<string> Style = new(ReadStyle);
    private readonly List<(string Id, string Heading, string ShortName, Markup Body)> sections = [];

    /// <summary>Shown below the headline: the numbers that matter most.</summary>
    public KeyFigures? KeyFigures { get; init; }

    /// <summary>Last line of the page; where it comes from.</summary>
    public Markup Footer { get; init; }

    /// <summary>BCP 47 language of the page's own words.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Adds a section.</summary>
    /// <param name="id">Its anchor: lower-case letters and hyphens.</param>
    /// <param name="shortName">Its name in the table of contents.</param>
    /// <param name="heading">Its heading.</param>
    /// <param name="body">Its content.</param>
    public void Section(string id, string shortName, string heading, Markup body) => sections.Add((id, heading, shortName, body));

    /// <summary>The whole document.</summary>
    public string Render() => Markup.Html($"""
        <!DOCTYPE html>
        <html lang="{Language}" xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <meta name="generator" content="Firn"/>
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"/>
        <title>{title}</title>
        <style>
        {Markup.Trusted(Style.Value)}</style>
        </head>
        <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
        <p class="kicker">{kicker}</p>
        <h1>{headline}</h1>
        <p class="lede">{lede}</p>
        {KeyFigures?.ToMarkup() ?? Markup.Empty}{Contents()}</header>
        <main id="content">
        {sections.Select(section => Markup.Html($"<section id=\"{section.Id}\">\n<h2>{section.Heading}</h2>\n{section.Body}</section>\n"))}</main>
        <footer class="end">{Footer}</footer>
        </body>
        </html>

        """).ToString();

    private Markup Contents() => sections.Count < 2 ? Markup.Empty : Markup.Html($"""
        <nav class="contents" aria-label="Contents"><ol>{sections.Select(section => Markup.Html($"<li><a href=\"#{section.Id}\">{section.ShortName}</a></li>"))}</ol></nav>

        """);

    private static string ReadStyle()
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream("Firn.Reporting.Page.css")
            ?? throw new InvalidOperationException("the page style is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
