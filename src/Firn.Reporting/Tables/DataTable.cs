namespace Firn.Reporting;

/// <summary>A table: columns, rows in the order added, an optional last row of totals. The first column names the row.</summary>
/// <param name="caption">What the table shows; read aloud by screen readers and shown above it.</param>
/// <param name="columns">Its columns.</param>
public sealed class DataTable(string caption, params Column[] columns)
{
    private readonly List<(Markup[] Cells, string Class)> rows = [];
    private Markup[]? total;

    /// <summary>Rows, without totals.</summary>
    public int RowCount => rows.Count;

    /// <summary>Adds a row of text.</summary>
    public DataTable Row(params string[] cells) => Row([.. cells.Select(Markup.Text)], "");

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One a column.</param>
    /// <param name="rowClass">Style class of the row: <c>weak</c>, <c>strong</c> or none.</param>
    public DataTable Row(Markup[] cells, string rowClass = "")
    {
        Check(cells.Length);
        rows.Add((cells, rowClass));
        return this;
    }

    /// <summary>Sets the row of totals.</summary>
    public DataTable Total(params string[] cells)
    {
        Check(cells.Length);
        total = [.. cells.Select(Markup.Text)];
        return this;
    }

    /// <summary>The table as HTML, in a box that scrolls sideways on small screens.</summary>
    public Markup ToMarkup()
    {
        var head = columns.Select(column => column.Explanation.Length == 0
            ? Markup.Html($"""<th scope="col"{Align(column)}>{column.Heading}</th>""")
            : Markup.Html($"""<th scope="col"{Align(column)} title="{column.Explanation}">{column.Heading}</th>"""));
        var body = rows.Select(row => Markup.Html(
            $"<tr{(row.Class.Length == 0 ? Markup.Empty : Markup.Html($" class=\"{row.Class}\""))}>{Cells(row.Cells)}</tr>\n"));
        var foot = total is null ? Markup.Empty : Markup.Html($"<tfoot><tr>{Cells(total)}</tr></tfoot>\n");
        return Markup.Html($"""
            <div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table>
            <caption>{caption}</caption>
            <thead><tr>{head}</tr></thead>
            <tbody>
            {body}</tbody>
            {foot}</table></div>

            """);
    }

    private IEnumerable<Markup> Cells(Markup[] cells) => cells.Select((cell, i) => i == 0
        ? Markup.Html($"""<th scope="row"{Align(columns[0])}>{cell}</th>""")
        : Markup.Html($"<td{Align(columns[i])}>{cell}</td>"));

    private static Markup Align(Column column) => column.IsNumber ? Markup.Trusted(" class=\"n\"") : Markup.Empty;

    private void Check(int cells)
    {
        if (cells != columns.Length)
            throw new ArgumentException($"the table \"{caption}\" has {columns.Length} columns, the row has {cells} cells", nameof(cells));
    }
}
