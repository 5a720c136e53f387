namespace Firn.Compliance.PersonalData;

/// <summary>
/// Where a plain text shows code or formulas: lines between fences, code between back-ticks, formulas between dollar signs or
/// LaTeX's brackets. Looked for only in texts in which something was found.
/// </summary>
internal static class CodeRegions
{
    /// <summary>Removes the spans that lie in code or formulas. Addresses of mail between back-ticks are meant for people and stay.</summary>
    public static void Remove(ReadOnlySpan<byte> text, List<PiiSpan> spans)
    {
        if (text.IndexOfAny((byte)'`', (byte)'~') >= 0)
        {
            RemoveFences(text, spans);
            RemoveInline(text, spans, (byte)'`');
        }

        if (spans.Count > 0 && text.IndexOfAny((byte)'$', (byte)'\\') >= 0)
        {
            RemoveBetween(text, spans, "$$"u8, "$$"u8);
            RemoveBetween(text, spans, "\\["u8, "\\]"u8);
            RemoveBetween(text, spans, "\\("u8, "\\)"u8);
            RemoveBetween(text, spans, "\\begin{equation"u8, "\\end{equation"u8);
            RemoveBetween(text, spans, "\\begin{align"u8, "\\end{align"u8);
            RemoveBetween(text, spans, "\\begin{verbatim"u8, "\\end{verbatim"u8);
            RemoveBetween(text, spans, "\\begin{lstlisting"u8, "\\end{lstlisting"u8);
            RemoveInline(text, spans, (byte)'$');
        }
    }

    // Three or more back-ticks or tildes at a line's beginning, up to a line that begins with as many, or the end.
    private static void RemoveFences(ReadOnlySpan<byte> text, List<PiiSpan> spans)
    {
        var at = 0;
        var open = -1;
        byte sign = 0;
        var width = 0;
        while (at < text.Length)
        {
            var end = text[at..].IndexOf((byte)'\n');
            end = end < 0 ? text.Length : at + end;
            var begin = at;
            while (begin < end && begin - at < 4 && text[begin] == ' ')
                begin++;
            var run = begin;
            while (run < end && text[run] is (byte)'`' or (byte)'~' && text[run] == text[begin])
                run++;
            if (open < 0 && run - begin >= 3)
            {
                (open, sign, width) = (begin, text[begin], run - begin);
            }
            else if (open >= 0 && run - begin >= width && text[begin] == sign)
            {
                RemoveIn(spans, open, end);
                open = -1;
            }

            at = end + 1;
        }

        if (open >= 0)
            RemoveIn(spans, open, text.Length);
    }

    private static void RemoveBetween(ReadOnlySpan<byte> text, List<PiiSpan> spans, ReadOnlySpan<byte> open, ReadOnlySpan<byte> close)
    {
        var at = 0;
        while (at < text.Length && spans.Count > 0)
        {
            var begin = text[at..].IndexOf(open);
            if (begin < 0)
                return;
            begin += at + open.Length;
            var length = text[begin..].IndexOf(close);
            if (length < 0)
                return;
            RemoveIn(spans, begin, begin + length);
            at = begin + length + close.Length;
        }
    }

    // Within one line; a dollar sign counts only where a formula's signs stand between: "$5 and $6" is money.
    private static void RemoveInline(ReadOnlySpan<byte> text, List<PiiSpan> spans, byte sign)
    {
        for (var i = spans.Count - 1; i >= 0; i--)
        {
            if (sign == '`' && spans[i].Kind == PiiKind.Email)
                continue;
            var before = text[..spans[i].Start];
            var line = before.LastIndexOf((byte)'\n') + 1;
            if (before[line..].Count(sign) % 2 == 0)
                continue;
            var after = text[spans[i].End..];
            var close = after.IndexOfAny(sign, (byte)'\n');
            if (close < 0 || after[close] != sign)
                continue;
            var open = before.LastIndexOf(sign) + 1;
            if (sign == '`' || text[open..(spans[i].End + close)].IndexOfAny("\\^_="u8) >= 0)
                spans.RemoveAt(i);
        }
    }

    private static void RemoveIn(List<PiiSpan> spans, int start, int end) => spans.RemoveAll(span => span.Start >= start && span.End <= end);
}
