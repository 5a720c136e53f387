using System.Text;

namespace Firn.Release.Cards;

/// <summary>Builds Markdown. Text from data is escaped: a work's name cannot become a link, a tag or another row.</summary>
internal sealed class MarkdownText
{
    private readonly StringBuilder text = new();

    internal MarkdownText Line(string line = "")
    {
        text.Append(line).Append('\n');
        return this;
    }

    internal MarkdownText Heading(int level, string heading) => Line().Line($"{new string('#', level)} {heading}").Line();

    /// <summary>A table; cells are escaped, columns whose heading ends in a colon are right-aligned.</summary>
    internal MarkdownText Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        Line("| " + string.Join(" | ", headings.Select(heading => heading.TrimEnd(':'))) + " |");
        Line("|" + string.Concat(headings.Select(heading => heading.EndsWith(':') ? "---:|" : "---|")));
        foreach (var row in rows)
            Line("| " + string.Join(" | ", row.Select(Escape)) + " |");
        return this;
    }

    internal static string Escape(string raw)
    {
        var escaped = new StringBuilder(raw.Length);
        foreach (var unit in raw)
        {
            if (unit is '\\' or '|' or '<' or '>' or '[' or ']' or '*' or '`' or '_' or '#')
                escaped.Append('\\');
            escaped.Append(char.IsControl(unit) || unit is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') ? ' ' : unit);
        }

        return escaped.ToString();
    }

    public override string ToString() => text.ToString();
}
