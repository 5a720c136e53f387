using System.Runtime.CompilerServices;
using System.Text;

namespace Firn.Reporting;

/// <summary>
/// HTML that is safe to place in a page. Text becomes markup only by escaping: <see cref="Html"/> escapes every hole of an
/// interpolated string except holes that are markup already.
/// </summary>
public readonly struct Markup
{
    private readonly string? html;

    private Markup(string html) => this.html = html;

    /// <summary>Nothing.</summary>
    public static Markup Empty => default;

    /// <summary>True when there is nothing to show.</summary>
    public bool IsEmpty => string.IsNullOrEmpty(html);

    /// <summary>Plain text, escaped. Control characters, which neither HTML nor XML allows, become U+FFFD.</summary>
    public static Markup Text(string? text) => new(Escape(text));

    /// <summary>Markup from a template: <c>Markup.Html($"&lt;p&gt;{text}&lt;/p&gt;")</c> escapes the text.</summary>
    public static Markup Html(ref MarkupTemplate template) => new(template.ToStringAndClear());

    /// <summary>Markup that this program wrote itself; never pass text from outside.</summary>
    public static Markup Trusted(string html) => new(html);

    /// <summary>Pieces one after the other.</summary>
    public static Markup Concat(IEnumerable<Markup> pieces)
    {
        var builder = new StringBuilder();
        foreach (var piece in pieces)
            builder.Append(piece.html);
        return new Markup(builder.ToString());
    }

    /// <summary>Text as it may stand in element content and in quoted attributes.</summary>
    public static string Escape(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var builder = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            switch (unit)
            {
                case '&': builder.Append("&amp;"); break;
                case '<': builder.Append("&lt;"); break;
                case '>': builder.Append("&gt;"); break;
                case '"': builder.Append("&quot;"); break;
                case '\'': builder.Append("&#39;"); break;
                case '\t' or '\n': builder.Append(unit); break;
                case '\r': break;
                case < ' ' or (>= '\u007f' and <= '\u009f') or '\ufffe' or '\uffff':
                    builder.Append('\ufffd');
                    break;
                // Direction overrides would let one cell of a table rearrange the rest of its line.
                case (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'):
                    builder.Append('\ufffd');
                    break;
                default:
                    if (!char.IsSurrogate(unit))
                        builder.Append(unit);
                    else if (char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                        builder.Append(unit).Append(text[++i]);
                    else
                        builder.Append('\ufffd');
                    break;
            }
        }

        return builder.ToString();
    }

    /// <summary>The HTML itself.</summary>
    public override string ToString() => html ?? "";

    /// <summary>Collects a template's literals as they are and its holes escaped. Used by the compiler.</summary>
    [InterpolatedStringHandler]
    public ref struct MarkupTemplate
    {
        private readonly StringBuilder builder;

        /// <summary>Called by the compiler.</summary>
        public MarkupTemplate(int literalLength, int formattedCount) => builder = new StringBuilder(literalLength + (formattedCount * 16));

        /// <summary>A literal part, trusted.</summary>
        public readonly void AppendLiteral(string literal) => builder.Append(literal);

        /// <summary>Markup, as it is.</summary>
        public readonly void AppendFormatted(Markup markup) => builder.Append(markup.html);

        /// <summary>Pieces of markup, as they are.</summary>
        public readonly void AppendFormatted(IEnumerable<Markup> pieces)
        {
            foreach (var piece in pieces)
                builder.Append(piece.html);
        }

        /// <summary>Text, escaped.</summary>
        public readonly void AppendFormatted(string? text) => builder.Append(Escape(text));

        /// <summary>A whole number.</summary>
        public readonly void AppendFormatted(int value) => builder.Append(value);

        internal readonly string ToStringAndClear() => builder.ToString();
    }
}
