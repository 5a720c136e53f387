namespace Firn.Reporting;

/// <summary>A few numbers set large: each with its name and a remark.</summary>
public sealed class KeyFigures
{
    private readonly List<(string Name, string Value, string Remark, Tone Tone)> figures = [];

    /// <summary>Adds a number.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="value">The number, formatted.</param>
    /// <param name="remark">What it compares with; empty for none.</param>
    /// <param name="tone">Colour of its rule.</param>
    public KeyFigures Add(string name, string value, string remark = "", Tone tone = Tone.Main)
    {
        figures.Add((name, value, remark, tone));
        return this;
    }

    /// <summary>The numbers as a definition list.</summary>
    public Markup ToMarkup() => figures.Count == 0 ? Markup.Empty : Markup.Html($"""
        <dl class="figures">
        {figures.Select(figure => Markup.Html($"<div{(figure.Tone == Tone.Consent ? Markup.Trusted(" class=\"consent\"") : Markup.Empty)}><dt>{figure.Name}</dt><dd>{figure.Value}{Remark(figure.Remark)}</dd></div>\n"))}</dl>

        """);

    private static Markup Remark(string remark) => remark.Length == 0 ? Markup.Empty : Markup.Html($"<small>{remark}</small>");
}
