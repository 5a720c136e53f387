using System.Globalization;
using System.Text;

namespace Firn.Reporting;

/// <summary>Writes the elements that the charts need. Coordinates have at most two decimals, so that files stay small and equal everywhere.</summary>
internal sealed class SvgCanvas(double width, double height, string description)
{
    private readonly StringBuilder body = new();

    /// <summary>A number as SVG wants it.</summary>
    internal static string N(double value) => Math.Round(value, 2).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Width of a text at a font size, estimated from the widths of usual sans-serif faces.</summary>
    internal static double TextWidth(string text, double size = 13)
    {
        var ems = 0.0;
        foreach (var rune in text.EnumerateRunes())
        {
            ems += rune.Value switch
            {
                >= 0x1100 and < 0xD7B0 or >= 0xF900 and < 0xFB00 or >= 0xFF00 and < 0xFFE0 or >= 0x20000 => 1.0,
                'i' or 'l' or 'j' or '.' or ',' or '\'' or '|' or ':' or ' ' => 0.31,
                'm' or 'w' or 'M' or 'W' => 0.85,
                >= 'A' and <= 'Z' => 0.67,
                _ => 0.57,
            };
        }

        return ems * size;
    }

    /// <summary>The text, or its beginning with an ellipsis where it would be wider than allowed.</summary>
    internal static string Fit(string text, double width, double size = 13)
    {
        if (TextWidth(text, size) <= width)
            return text;
        var info = new StringInfo(text);
        for (var length = info.LengthInTextElements - 1; length > 0; length--)
        {
            var cut = info.SubstringByTextElements(0, length).TrimEnd() + "…";
            if (TextWidth(cut, size) <= width)
                return cut;
        }

        return "…";
    }

    internal void Rect(double x, double y, double w, double h, string style, string? title = null)
    {
        var attributes = $"<rect x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(Math.Max(0, w))}\" height=\"{N(h)}\" class=\"{style}\"";
        Close("rect", attributes, title);
    }

    internal void Line(double x1, double y1, double x2, double y2, string style) =>
        body.Append(CultureInfo.InvariantCulture, $"<line x1=\"{N(x1)}\" y1=\"{N(y1)}\" x2=\"{N(x2)}\" y2=\"{N(y2)}\" class=\"{style}\"/>\n");

    internal void Circle(double x, double y, double radius, string style, string? title = null) =>
        Close("circle", $"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(radius)}\" class=\"{style}\"", title);

    internal void Text(double x, double y, string text, string style, string? title = null) =>
        body.Append(CultureInfo.InvariantCulture, $"<text x=\"{N(x)}\" y=\"{N(y)}\" class=\"{style}\">{(title is null ? "" : $"<title>{Markup.Escape(title)}</title>")}{Markup.Escape(text)}</text>\n");

    internal void Polyline(IReadOnlyList<(double X, double Y)> points, string style)
    {
        if (points.Count == 0)
            return;
        body.Append("<polyline points=\"");
        for (var i = 0; i < points.Count; i++)
            body.Append(i == 0 ? "" : " ").Append(N(points[i].X)).Append(',').Append(N(points[i].Y));
        body.Append("\" class=\"").Append(style).Append("\"/>\n");
    }

    internal void Polygon(IReadOnlyList<(double X, double Y)> points, string style)
    {
        body.Append("<polygon points=\"");
        for (var i = 0; i < points.Count; i++)
            body.Append(i == 0 ? "" : " ").Append(N(points[i].X)).Append(',').Append(N(points[i].Y));
        body.Append("\" class=\"").Append(style).Append("\"/>\n");
    }

    internal void Path(string data, string style)
    {
        if (data.Length > 0)
            body.Append("<path d=\"").Append(data).Append("\" class=\"").Append(style).Append("\"/>\n");
    }

    /// <summary>A row of coloured marks with names, from the left.</summary>
    internal void Legend(double x, double y, IEnumerable<(string Name, string Style)> entries)
    {
        foreach (var (name, style) in entries)
        {
            Rect(x, y - 9, 10, 10, style);
            Text(x + 16, y, name, "t");
            x += 16 + TextWidth(name) + 22;
        }
    }

    internal Markup ToMarkup() => Markup.Trusted(
        $"<svg viewBox=\"0 0 {N(width)} {N(height)}\" width=\"{N(width)}\" height=\"{N(height)}\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\" aria-label=\"{Markup.Escape(description)}\">\n{body}</svg>\n");

    private void Close(string element, string attributes, string? title)
    {
        body.Append(attributes);
        if (title is null)
            body.Append("/>\n");
        else
            body.Append("><title>").Append(Markup.Escape(title)).Append("</title></").Append(element).Append(">\n");
    }
}
