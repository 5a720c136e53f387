using System.Text;

namespace Firn.Data.Acquire.Debian;

/// <summary>
/// Turns a manual page in roff with the man macros into plain text: paragraphs apart by an empty line, no fonts, no layout.
/// Small on purpose: tables keep their cells, conditionals and own macros are left out, mdoc pages are refused.
/// </summary>
internal sealed class RoffText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private static readonly Dictionary<string, string> Glyphs = new(StringComparer.Ordinal)
    {
        ["em"] = "—",
        ["en"] = "–",
        ["hy"] = "-",
        ["bu"] = "•",
        ["aq"] = "'",
        ["dq"] = "\"",
        ["lq"] = "“",
        ["rq"] = "”",
        ["oq"] = "‘",
        ["cq"] = "’",
        ["Bq"] = "„",
        ["bq"] = "‚",
        ["Fo"] = "«",
        ["Fc"] = "»",
        ["fo"] = "‹",
        ["fc"] = "›",
        ["co"] = "©",
        ["rg"] = "®",
        ["tm"] = "™",
        ["rs"] = "\\",
        ["sl"] = "/",
        ["ba"] = "|",
        ["ti"] = "~",
        ["ha"] = "^",
        ["ga"] = "`",
        ["aa"] = "´",
        ["at"] = "@",
        ["sh"] = "#",
        ["Do"] = "$",
        ["lB"] = "[",
        ["rB"] = "]",
        ["lC"] = "{",
        ["rC"] = "}",
        ["la"] = "⟨",
        ["ra"] = "⟩",
        ["<-"] = "←",
        ["->"] = "→",
        ["ua"] = "↑",
        ["da"] = "↓",
        ["mu"] = "×",
        ["di"] = "÷",
        ["+-"] = "±",
        ["<="] = "≤",
        [">="] = "≥",
        ["!="] = "≠",
        ["=="] = "≡",
        ["de"] = "°",
        ["mc"] = "µ",
        ["sc"] = "§",
        ["dg"] = "†",
        ["ss"] = "ß",
        [":a"] = "ä",
        [":o"] = "ö",
        [":u"] = "ü",
        [":A"] = "Ä",
        [":O"] = "Ö",
        [":U"] = "Ü",
        ["'e"] = "é",
        ["'E"] = "É",
        ["'a"] = "á",
        ["'i"] = "í",
        ["'o"] = "ó",
        ["'u"] = "ú",
        ["`e"] = "è",
        ["`a"] = "à",
        ["^o"] = "ô",
        ["^e"] = "ê",
        [",c"] = "ç",
        ["~n"] = "ñ",
        ["o/"] = "ø",
        ["oa"] = "å",
        ["ae"] = "æ",
        ["Po"] = "£",
        ["Eu"] = "€",
        ["eu"] = "€",
        ["mi"] = "−",
        ["pl"] = "+",
        ["eq"] = "=",
        ["if"] = "∞",
        ["sq"] = "□",
        ["ci"] = "○",
        ["OK"] = "✓",
        ["12"] = "½",
        ["14"] = "¼",
        ["34"] = "¾",
        ["S2"] = "²",
        ["S3"] = "³",
    };

    private readonly StringBuilder output = new();
    private readonly StringBuilder paragraph = new();
    private bool verbatim;
    private bool tagNext;

    /// <summary>Converts a page.</summary>
    /// <param name="page">Roff, in UTF-8.</param>
    /// <param name="text">The text.</param>
    /// <param name="reason">Why not, as a reason code.</param>
    public static bool TryConvert(byte[] page, out string text, out string reason)
    {
        text = reason = "";
        string roff;
        try
        {
            roff = Strict.GetString(page);
        }
        catch (DecoderFallbackException)
        {
            reason = "not_utf8";
            return false;
        }

        var lines = roff.ReplaceLineEndings("\n").Split('\n');
        if (lines.Any(line => line.StartsWith(".Dd", StringComparison.Ordinal) || line.StartsWith(".Sh ", StringComparison.Ordinal)))
        {
            reason = "mdoc_page";
            return false;
        }

        if (lines.Any(line => line.StartsWith(".so ", StringComparison.Ordinal)) && lines.Length < 12)
        {
            reason = "page_is_a_reference";
            return false;
        }

        text = new RoffText().Convert(lines);
        reason = text.Length == 0 ? "empty" : "";
        return text.Length > 0;
    }

    private string Convert(string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length > 0 && line[0] is '.' or '\'')
                i = Control(lines, i);
            else if (line.Length == 0)
                Break();
            else
                Text(Plain(line));
        }

        Break();
        return output.ToString().Trim('\n') is { Length: > 0 } text ? text + "\n" : "";
    }

    private int Control(string[] lines, int at)
    {
        var line = lines[at];
        var body = line.AsSpan(1).TrimStart(" \t").ToString();
        if (body.Length == 0 || body.StartsWith("\\\"", StringComparison.Ordinal))
            return at;
        var space = body.AsSpan().IndexOfAny(' ', '\t');
        var name = space < 0 ? body : body[..space];
        var rest = space < 0 ? "" : body[space..];
        switch (name)
        {
            case "SH" or "SS":
                Break();
                verbatim = false;
                var heading = Words(rest);
                if (heading.Count == 0 && at + 1 < lines.Length && lines[at + 1] is [not '.' and not '\'', ..])
                    Text(Plain(lines[++at]));
                else
                    Text(string.Join(' ', heading));
                Break();
                break;
            case "PP" or "P" or "LP" or "sp" or "HP" or "RS" or "RE" or "SY" or "YS" or "in" or "ti":
                Break();
                break;
            case "TP" or "TQ":
                Break();
                tagNext = true;
                break;
            case "IP":
                Break();
                if (Words(rest) is [var tag, ..] && tag.Length > 0)
                    Text(tag);
                break;
            case "br":
                LineBreak();
                break;
            case "B" or "I" or "SM" or "SB" or "R" or "CW":
                Text(string.Join(' ', Words(rest)));
                break;
            case "BR" or "BI" or "IR" or "IB" or "RB" or "RI":
                Text(string.Concat(Words(rest)));
                break;
            case "UR" or "MT":
                Text(string.Concat(Words(rest).Take(1)));
                break;
            case "nf" or "EX":
                Break();
                verbatim = true;
                break;
            case "fi" or "EE":
                Break();
                verbatim = false;
                break;
            case "TS":
                return Table(lines, at);
            case "de" or "de1" or "am" or "ig":
                return SkipUntil(lines, at, "..");
            case "EQ":
                return SkipUntil(lines, at, ".EN");
            case "if" or "ie" or "el" or "while":
                return SkipBlock(lines, at);
        }

        return at;
    }

    private int Table(string[] lines, int at)
    {
        Break();
        var inFormat = true;
        for (var i = at + 1; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.StartsWith(".TE", StringComparison.Ordinal))
            {
                Break();
                return i;
            }

            if (inFormat)
                inFormat = !line.TrimEnd().EndsWith('.');
            else if (line.Length > 0 && line[0] is not ('.' or '\'') && line is not ("_" or "=") && !line.StartsWith("T}", StringComparison.Ordinal))
                Line(Plain(line.Replace("T{", "", StringComparison.Ordinal).Replace('\t', ' ')));
            else if (line.StartsWith("T}", StringComparison.Ordinal) && line.Length > 2)
                Line(Plain(line[2..].Replace("T{", "", StringComparison.Ordinal).Replace('\t', ' ').Trim()));
            else if (line.StartsWith(".T&", StringComparison.Ordinal))
                inFormat = true;
        }

        return lines.Length;
    }

    private static int SkipUntil(string[] lines, int at, string end)
    {
        for (var i = at + 1; i < lines.Length; i++)
        {
            if (lines[i].StartsWith(end, StringComparison.Ordinal))
                return i;
        }

        return lines.Length;
    }

    private static int SkipBlock(string[] lines, int at)
    {
        var depth = 0;
        for (var i = at; i < lines.Length; i++)
        {
            depth += Count(lines[i], "\\{") - Count(lines[i], "\\}");
            if (depth <= 0)
                return i;
        }

        return lines.Length;
    }

    private static int Count(string line, string mark)
    {
        var count = 0;
        for (var at = line.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = line.IndexOf(mark, at + mark.Length, StringComparison.Ordinal))
            count++;
        return count;
    }

    private void Text(string text)
    {
        if (verbatim)
        {
            Line(text);
            return;
        }

        text = text.Trim(' ');
        if (text.Length == 0)
            return;

        // Lines of scripts without spaces are joined without one.
        if (paragraph.Length > 0 && paragraph[^1] != '\n' && !(IsWide(paragraph[^1]) && IsWide(text[0])))
            paragraph.Append(' ');
        paragraph.Append(text);
        if (tagNext)
        {
            tagNext = false;
            LineBreak();
        }
    }

    private void Line(string text)
    {
        LineBreak();
        paragraph.Append(text.TrimEnd(' '));
        paragraph.Append('\n');
        tagNext = false;
    }

    private void LineBreak()
    {
        if (paragraph.Length > 0 && paragraph[^1] != '\n')
            paragraph.Append('\n');
    }

    private void Break()
    {
        tagNext = false;
        var text = paragraph.ToString().Trim('\n');
        paragraph.Clear();
        if (text.Length > 0)
            output.Append(text).Append("\n\n");
    }

    private static bool IsWide(char unit) => unit is >= '\u2E80' and <= '\uA4CF' or >= '\uF900' and <= '\uFAFF' or >= '\uFF00' and <= '\uFFEF' || char.IsSurrogate(unit);

    /// <summary>The arguments of a macro: apart by spaces, quoted where they hold some.</summary>
    private static List<string> Words(string rest)
    {
        var words = new List<string>();
        var at = 0;
        while (true)
        {
            while (at < rest.Length && rest[at] is ' ' or '\t')
                at++;
            if (at >= rest.Length)
                return words;
            var word = new StringBuilder();
            if (rest[at] == '"')
            {
                for (at++; at < rest.Length; at++)
                {
                    if (rest[at] == '"' && (at + 1 >= rest.Length || rest[at + 1] != '"'))
                        break;
                    if (rest[at] == '"')
                        at++;
                    word.Append(rest[at]);
                }

                at++;
            }
            else
            {
                while (at < rest.Length && rest[at] is not (' ' or '\t'))
                {
                    if (rest[at] == '\\' && at + 1 < rest.Length)
                    {
                        if (rest[at + 1] == '"')
                            return words.Count > 0 || word.Length > 0 ? [.. words, .. word.Length > 0 ? [Plain(word.ToString())] : Array.Empty<string>()] : words;
                        word.Append(rest[at++]);
                    }

                    word.Append(rest[at++]);
                }
            }

            words.Add(Plain(word.ToString()));
        }
    }

    /// <summary>Takes escapes out of a line (groff(7), "Escape short reference").</summary>
    private static string Plain(string line)
    {
        if (!line.Contains('\\', StringComparison.Ordinal))
            return line.Replace('\t', ' ');
        var text = new StringBuilder(line.Length);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                text.Append(line[i] == '\t' ? ' ' : line[i]);
                continue;
            }

            if (++i >= line.Length)
                break;
            switch (line[i])
            {
                case '"' or '#':
                    return text.ToString();
                case '-':
                    text.Append('-');
                    break;
                case 'e' or '\\':
                    text.Append('\\');
                    break;
                case ' ' or '~' or '0' or 't':
                    text.Append(' ');
                    break;
                case '\'':
                    text.Append('´');
                    break;
                case '`':
                    text.Append('`');
                    break;
                case '.':
                    text.Append('.');
                    break;
                case '(':
                    text.Append(Glyph(line, i + 1, Math.Min(2, line.Length - i - 1)));
                    i += 2;
                    break;
                case '[':
                    var close = line.IndexOf(']', i);
                    if (close < 0)
                        return text.ToString();
                    text.Append(Glyph(line, i + 1, close - i - 1));
                    i = close;
                    break;
                case '*':
                    i = Name(line, i + 1, out var variable);
                    text.Append(variable switch { "lq" => "“", "rq" => "”", "R" => "®", "Tm" => "™", "(lq" => "“", "(rq" => "”", _ => "" });
                    break;
                case 'f' or 'n' or 'm' or 'M' or 'F' or 'g' or 'k' or 'Y' or 'V':
                    i = Name(line, i + 1, out _);
                    break;
                case 's':
                    i = Size(line, i + 1);
                    break;
                case 'h' or 'v' or 'w' or 'o' or 'l' or 'L' or 'D' or 'b' or 'A' or 'B' or 'C' or 'H' or 'N' or 'R' or 'S' or 'X' or 'Z' or 'x':
                    if (i + 1 < line.Length)
                    {
                        var delimiter = line[i + 1];
                        var end = line.IndexOf(delimiter, i + 2);
                        if (line[i] == 'C' && end > 0)
                            text.Append(Glyph(line, i + 2, end - i - 2));
                        i = end < 0 ? line.Length : end;
                    }

                    break;
            }
        }

        return text.ToString();
    }

    private static string Glyph(string line, int start, int length)
    {
        if (length <= 0 || start + length > line.Length)
            return "";
        var name = line.Substring(start, length);
        if (Glyphs.TryGetValue(name, out var glyph))
            return glyph;
        return name.Length is >= 5 and <= 7 && name[0] == 'u' && int.TryParse(name.AsSpan(1), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var code) && Rune.IsValid(code)
            ? new Rune(code).ToString()
            : "";
    }

    private static int Name(string line, int at, out string name)
    {
        name = "";
        if (at < line.Length && line[at] is '+' or '-')
            at++;
        if (at >= line.Length)
            return at;
        if (line[at] == '(')
        {
            name = line[(at + 1)..Math.Min(line.Length, at + 3)];
            return at + 2;
        }

        if (line[at] == '[')
        {
            var close = line.IndexOf(']', at);
            name = close < 0 ? "" : line[(at + 1)..close];
            return close < 0 ? line.Length : close;
        }

        name = line[at].ToString();
        return at;
    }

    private static int Size(string line, int at)
    {
        if (at < line.Length && line[at] is '+' or '-')
            at++;
        if (at < line.Length && line[at] is '(' or '[')
            return Name(line, at, out _);
        return at;
    }
}
