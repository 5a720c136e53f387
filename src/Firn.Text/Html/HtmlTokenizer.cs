namespace Firn.Text.Html;

/// <summary>
/// Splits HTML in an ASCII-compatible encoding into tags, text and comments, after the states of the WHATWG tokenizer
/// (scripting off). Never fails and takes linear time: every byte is passed over a fixed number of times.
/// </summary>
internal ref struct HtmlTokenizer(ReadOnlySpan<byte> html)
{
    private readonly ReadOnlySpan<byte> html = html;
    private int next;
    private HtmlTag rawText;
    private bool titleNeverEnds;
    private bool textareaNeverEnds;

    public HtmlTokenKind Kind { get; private set; }

    /// <summary>Where the token begins.</summary>
    public int Start { get; private set; }

    /// <summary>Where the token ends.</summary>
    public readonly int End => next;

    /// <summary>The element of a tag.</summary>
    public HtmlTag Tag { get; private set; }

    /// <summary>The name of a tag, as written.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The bytes of a text or comment, or of a tag's attributes.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether a start tag ends with <c>/&gt;</c>.</summary>
    public bool SelfClosing { get; private set; }

    /// <summary>Whether the text is the content of a script, style or the like, where character references mean nothing.</summary>
    public bool IsRaw { get; private set; }

    public bool Read()
    {
        Start = next;
        IsRaw = false;
        if (next >= html.Length)
        {
            Kind = HtmlTokenKind.End;
            return false;
        }

        if (rawText != HtmlTag.Unknown)
        {
            var element = rawText;
            rawText = HtmlTag.Unknown;
            var length = element switch
            {
                HtmlTag.Title => Forgive(element, ref titleNeverEnds),
                HtmlTag.Textarea => Forgive(element, ref textareaNeverEnds),
                _ => RawLength(html[next..], element),
            };
            if (length > 0)
            {
                Kind = HtmlTokenKind.Text;
                IsRaw = element is not (HtmlTag.Title or HtmlTag.Textarea);
                Content = html.Slice(next, length);
                next += length;
                return true;
            }
        }

        if (html[next] == (byte)'<' && ReadMarkup())
            return true;

        // Text up to the next '<' that begins markup.
        var at = next + 1;
        while (true)
        {
            var found = html[at..].IndexOf((byte)'<');
            if (found < 0)
            {
                at = html.Length;
                break;
            }

            at += found;
            if (at + 1 < html.Length && (IsLetter(html[at + 1]) || html[at + 1] is (byte)'!' or (byte)'?' or (byte)'/'))
                break;
            at++;
        }

        Kind = HtmlTokenKind.Text;
        Content = html[next..at];
        next = at;
        return true;
    }

    public readonly HtmlAttributes Attributes => new(Content);

    internal static bool IsSpace(byte value) => value is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r' or (byte)'\f';

    internal static bool IsLetter(byte value) => (value | 0x20) is >= 'a' and <= 'z';

    /// <summary>Reads markup at '&lt;'; false when it is text after all.</summary>
    private bool ReadMarkup()
    {
        var at = next + 1;
        if (at >= html.Length)
            return false;
        if (html[at] == (byte)'!')
        {
            ReadDeclaration(at + 1);
            return true;
        }

        var ends = html[at] == (byte)'/';
        if (ends)
            at++;
        if (at >= html.Length)
            return false;
        if (!IsLetter(html[at]))
        {
            // "</>" is nothing; "</3" and "<?php" are comments up to '>'; "< 3" is text.
            if (!ends && html[at] != (byte)'?')
                return false;
            Comment(HtmlTokenKind.Comment, at, ">"u8);
            return true;
        }

        var name = at;
        while (at < html.Length && !IsSpace(html[at]) && html[at] is not ((byte)'/' or (byte)'>'))
            at++;
        Name = html[name..at];
        Tag = HtmlTags.Find(Name);
        var attributes = at;
        at = HtmlAttributes.EndOfTag(html, at);
        if (at < 0)
        {
            // A tag that the file's end cuts short is dropped, as the standard says.
            Comment(HtmlTokenKind.Comment, html.Length, ">"u8);
            return true;
        }

        Content = html[attributes..at];
        SelfClosing = !ends && at > attributes && html[at - 1] == (byte)'/';
        Kind = ends ? HtmlTokenKind.EndTag : HtmlTokenKind.StartTag;
        next = at + 1;
        if (!ends && HtmlTags.IsRawText(Tag))
            rawText = Tag;
        return true;
    }

    /// <summary>
    /// The length of a title or text area. One that is never closed would swallow the page: unlike a browser we end it at
    /// the next tag. What is known not to come is not looked for twice.
    /// </summary>
    private readonly int Forgive(HtmlTag element, ref bool neverEnds)
    {
        var rest = html[next..];
        if (!neverEnds)
        {
            var length = RawLength(rest, element);
            if (length < rest.Length)
                return length;
            neverEnds = true;
        }

        for (var at = 0; ; at++)
        {
            var found = rest[at..].IndexOf((byte)'<');
            if (found < 0)
                return rest.Length;
            at += found;
            if (at + 1 < rest.Length && (IsLetter(rest[at + 1]) || rest[at + 1] is (byte)'/' or (byte)'!'))
                return at;
        }
    }

    private void ReadDeclaration(int at)
    {
        var rest = html[at..];
        if (rest.StartsWith("--"u8))
        {
            // "<!-->" and "<!--->" are whole comments; "--!>" ends one too.
            var body = rest[2..];
            if (body.StartsWith(">"u8) || body.StartsWith("->"u8))
            {
                Kind = HtmlTokenKind.Comment;
                Content = default;
                next = at + 2 + (body[0] == (byte)'>' ? 1 : 2);
                return;
            }

            var from = 0;
            while (true)
            {
                var found = body[from..].IndexOf("--"u8);
                if (found < 0)
                {
                    Comment(HtmlTokenKind.Comment, html.Length, "-->"u8);
                    return;
                }

                from += found;
                var after = body[(from + 2)..];
                if (after.StartsWith(">"u8) || after.StartsWith("!>"u8))
                {
                    Kind = HtmlTokenKind.Comment;
                    Content = body[..from];
                    next = at + 2 + from + 2 + (after[0] == (byte)'>' ? 1 : 2);
                    return;
                }

                from++;
            }
        }

        var doctype = rest.Length >= 7 && System.Text.Ascii.EqualsIgnoreCase(rest[..7], "doctype"u8);
        Comment(doctype ? HtmlTokenKind.Doctype : HtmlTokenKind.Comment, at, ">"u8);
    }

    private void Comment(HtmlTokenKind kind, int from, ReadOnlySpan<byte> end)
    {
        Kind = kind;
        var length = html[from..].IndexOf(end);
        Content = length < 0 ? html[from..] : html.Slice(from, length);
        next = length < 0 ? html.Length : from + length + end.Length;
    }

    /// <summary>How much text comes before the end tag of a raw text element.</summary>
    private static int RawLength(ReadOnlySpan<byte> text, HtmlTag element)
    {
        if (element == HtmlTag.Plaintext)
            return text.Length;
        var escaped = false;
        var inner = false;
        var at = 0;
        while (true)
        {
            var found = escaped ? text[at..].IndexOfAny((byte)'<', (byte)'-') : text[at..].IndexOf((byte)'<');
            if (found < 0)
                return text.Length;
            at += found;
            var rest = text[at..];
            if (rest[0] == (byte)'-')
            {
                if (rest.StartsWith("-->"u8))
                    escaped = inner = false;
                at++;
                continue;
            }

            if (element == HtmlTag.Script)
            {
                // A script inside a comment inside a script: its end tag ends only itself.
                if (!escaped && rest.StartsWith("<!--"u8))
                {
                    escaped = true;
                    at += 2;
                    continue;
                }

                if (escaped && !inner && IsTag(rest[1..], HtmlTag.Script))
                    inner = true;
            }

            if (rest.Length > 2 && rest[1] == (byte)'/' && IsTag(rest[2..], element))
            {
                if (!inner)
                    return at;
                inner = false;
            }

            at++;
        }
    }

    private static bool IsTag(ReadOnlySpan<byte> text, HtmlTag element)
    {
        var length = 0;
        while (length < text.Length && length <= 10 && IsLetter(text[length]))
            length++;
        return length < text.Length && (IsSpace(text[length]) || text[length] is (byte)'/' or (byte)'>') && HtmlTags.Find(text[..length]) == element;
    }
}
