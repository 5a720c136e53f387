using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Firn.Text.Unicode;

namespace Firn.Text.Html;

/// <summary>
/// Main text of a page as plain text: paragraphs apart by an empty line, list items with "- ", table rows with cells
/// joined by " | ", preformatted text as it is; navigation, headers, footers, asides, forms and link lists left out.
/// One pass over the bytes makes a flat list of blocks, rules on that list choose. Linear time; never throws on bad markup.
/// Reused from page to page; not thread-safe.
/// </summary>
/// <remarks>The rules and their numbers are explained in docs/text.md.</remarks>
public sealed class HtmlTextExtractor
{
    /// <summary>Elements nested deeper than this are read as if they were closed at once.</summary>
    internal const int MostDepth = 256;

    private readonly List<HtmlBlock> blocks = [];
    private readonly Frame[] stack = new Frame[MostDepth + 1];
    private readonly int[] open = new int[256];
    private readonly ArrayBufferWriter<byte> decoded = new();
    private readonly ArrayBufferWriter<byte> title = new();
    private readonly ArrayBufferWriter<byte> language = new();
    private readonly ArrayBufferWriter<byte> references = new();
    private byte[] text = new byte[16 * 1024];
    private int used;
    private int depth;
    private int overflow;
    private int numbers;
    private bool pendingSpace;
    private HtmlBlock block;
    private bool haveBlock;
    private byte heading;

    /// <summary>The page's title, white space collapsed; valid until the next page.</summary>
    public ReadOnlySpan<byte> Title => title.WrittenSpan;

    /// <summary>The <c>lang</c> of the <c>html</c> element; valid until the next page.</summary>
    public ReadOnlySpan<byte> Language => language.WrittenSpan;

    /// <summary>How the last page's encoding was found.</summary>
    public HtmlEncodingChoice Encoding { get; private set; }

    /// <summary>Extracts the text of a page in any encoding.</summary>
    /// <param name="html">The page as fetched.</param>
    /// <param name="contentType">The HTTP header Content-Type, where known.</param>
    /// <param name="output">Receives valid UTF-8; without a line feed at the end; nothing for a page without text.</param>
    public void Extract(ReadOnlySpan<byte> html, string? contentType, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Encoding = HtmlEncoding.Detect(html, contentType, out var valid);
        if (!Encoding.IsUtf8 || !valid)
        {
            decoded.ResetWrittenCount();
            HtmlEncoding.Write(html, Encoding, decoded);
            html = decoded.WrittenSpan;
        }

        Scan(html);
        HtmlBlockRules.Choose(CollectionsMarshal.AsSpan(blocks), text);
        Write(output);
    }

    internal static void Fuzz(ReadOnlySpan<byte> data)
    {
        var output = new ArrayBufferWriter<byte>();
        new HtmlTextExtractor().Extract(data, null, output);
        if (!Utf8.IsValid(output.WrittenSpan))
            throw new InvalidOperationException($"bad UTF-8 from {Convert.ToHexString(data)}");
    }

    /// <summary>All blocks of the last page, chosen or not.</summary>
    internal ReadOnlySpan<HtmlBlock> Blocks => CollectionsMarshal.AsSpan(blocks);

    private void Scan(ReadOnlySpan<byte> html)
    {
        blocks.Clear();
        title.ResetWrittenCount();
        language.ResetWrittenCount();
        Array.Clear(open);
        used = depth = overflow = numbers = 0;
        heading = 0;
        haveBlock = pendingSpace = false;
        stack[0] = default;
        var tokens = new HtmlTokenizer(html);
        while (tokens.Read())
        {
            switch (tokens.Kind)
            {
                case HtmlTokenKind.Text:
                    if (tokens.IsRaw)
                        break;
                    if (depth > 0 && stack[depth].Tag == HtmlTag.Title)
                        ReadTitle(tokens.Content);
                    else if ((stack[depth].Context & HtmlContext.Skipped) == 0)
                        Append(tokens.Content);
                    break;
                case HtmlTokenKind.StartTag:
                    Open(ref tokens);
                    break;
                case HtmlTokenKind.EndTag:
                    Close(tokens.Tag);
                    break;
            }
        }

        Flush();
    }

    private void Open(ref HtmlTokenizer tokens)
    {
        var tag = tokens.Tag;
        switch (tag)
        {
            case HtmlTag.Unknown:
                return;
            case HtmlTag.Br:
                Break();
                return;
            case HtmlTag.Hr:
                Flush();
                return;
            case HtmlTag.Html:
                ReadLanguage(ref tokens);
                return;
            case HtmlTag.Body or HtmlTag.Head:
                CloseForgiven();
                // A head that is never closed must not hide the body.
                return;
            case HtmlTag.Wbr:
                return;
        }

        if (HtmlTags.IsVoid(tag))
            return;
        CloseForgiven();
        if (Levels.IsBlock(tag))
            Flush();
        CloseImplied(tag);
        if (depth == MostDepth)
        {
            overflow++;
            return;
        }

        var frame = stack[depth];
        frame.Tag = tag;
        frame.OuterHeading = heading;
        Enter(tag, ref frame);
        if (!tokens.Content.IsEmpty)
            ReadHints(tag, ref tokens, ref frame);
        stack[++depth] = frame;
        open[(int)tag]++;
    }

    /// <summary>A title or text area holds no tags: one that is still open when a tag begins was never closed.</summary>
    private void CloseForgiven()
    {
        if (depth > 0 && stack[depth].Tag is HtmlTag.Title or HtmlTag.Textarea)
            PopTo(depth - 1);
    }

    private void Enter(HtmlTag tag, ref Frame frame)
    {
        switch (tag)
        {
            case HtmlTag.Script or HtmlTag.Style or HtmlTag.Noscript or HtmlTag.Template or HtmlTag.Svg or HtmlTag.Canvas or HtmlTag.Audio
                or HtmlTag.Video or HtmlTag.Object or HtmlTag.Applet or HtmlTag.Iframe or HtmlTag.Noframes or HtmlTag.Noembed
                or HtmlTag.Button or HtmlTag.Select or HtmlTag.Textarea or HtmlTag.Datalist or HtmlTag.Option or HtmlTag.Optgroup
                or HtmlTag.Meter or HtmlTag.Progress or HtmlTag.Map or HtmlTag.Annotation or HtmlTag.Rt or HtmlTag.Rp or HtmlTag.Title
                or HtmlTag.Dialog or HtmlTag.Output:
                frame.Context |= HtmlContext.Skipped;
                break;
            case HtmlTag.Nav or HtmlTag.Menu or HtmlTag.Search:
                frame.Context |= HtmlContext.Navigation;
                break;
            case HtmlTag.Header:
                frame.Context |= HtmlContext.Header;
                break;
            case HtmlTag.Footer:
                frame.Context |= HtmlContext.Footer;
                break;
            case HtmlTag.Aside:
                frame.Context |= HtmlContext.Aside;
                break;
            case HtmlTag.Form or HtmlTag.Fieldset:
                frame.Context |= HtmlContext.Form;
                break;
            case HtmlTag.Main:
                frame.Context |= HtmlContext.Main;
                break;
            case HtmlTag.Article:
                frame.Context |= HtmlContext.Article;
                break;
            case HtmlTag.Pre or HtmlTag.Listing or HtmlTag.Xmp or HtmlTag.Plaintext:
                frame.Context |= HtmlContext.Preformatted;
                break;
            case HtmlTag.A:
                frame.Context |= HtmlContext.Link;
                break;
            case HtmlTag.H1 or HtmlTag.H2 or HtmlTag.H3 or HtmlTag.H4 or HtmlTag.H5 or HtmlTag.H6:
                heading = (byte)(tag - HtmlTag.H1 + 1);
                break;
            case HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Dir or HtmlTag.Dl:
                if (frame.ListDepth == 0)
                    frame.List = ++numbers;
                if (frame.ListDepth < 32 && tag != HtmlTag.Dl)
                    frame.ListDepth++;
                break;
            case HtmlTag.Li:
                frame.Item = ++numbers;
                break;
            case HtmlTag.Table:
                frame.Table = ++numbers;
                frame.Row = frame.Cell = 0;
                break;
            case HtmlTag.Tr:
                frame.Row = ++numbers;
                frame.Cell = 0;
                break;
            case HtmlTag.Td or HtmlTag.Th:
                frame.Cell = ++numbers;
                break;
        }
    }

    private void Close(HtmlTag tag)
    {
        if (tag == HtmlTag.P)
        {
            // "</p>" with nothing open is an empty paragraph.
            Flush();
        }
        else if (tag == HtmlTag.Br)
        {
            Break();
            return;
        }
        else if (Levels.IsBlock(tag))
        {
            Flush();
        }

        if (overflow > 0 && tag != HtmlTag.Unknown && !HtmlTags.IsVoid(tag))
        {
            overflow--;
            return;
        }

        if (open[(int)tag] == 0)
            return;
        var wanted = Levels.Of(tag);
        for (var at = depth; at > 0; at--)
        {
            if (stack[at].Tag == tag)
            {
                PopTo(at - 1);
                return;
            }

            // An end tag closes nothing outside of its paragraph, cell or table.
            if (Levels.Of(stack[at].Tag) > wanted)
                return;
        }
    }

    private void CloseImplied(HtmlTag tag)
    {
        switch (tag)
        {
            case HtmlTag.Li:
                CloseUpTo(tag, tag, HtmlTag.Ul, HtmlTag.Ol);
                break;
            case HtmlTag.Dt or HtmlTag.Dd:
                CloseUpTo(HtmlTag.Dt, HtmlTag.Dd, HtmlTag.Dl, HtmlTag.Dl);
                break;
            case HtmlTag.Td or HtmlTag.Th:
                CloseUpTo(HtmlTag.Td, HtmlTag.Th, HtmlTag.Tr, HtmlTag.Table);
                break;
            case HtmlTag.Tr:
                CloseUpTo(tag, tag, HtmlTag.Table, HtmlTag.Table);
                break;
            case HtmlTag.Tbody or HtmlTag.Thead or HtmlTag.Tfoot:
                CloseUpTo(HtmlTag.Tr, HtmlTag.Tr, HtmlTag.Table, HtmlTag.Table);
                break;
            case HtmlTag.Option:
                CloseUpTo(tag, tag, HtmlTag.Select, HtmlTag.Datalist);
                break;
            case HtmlTag.A:
                CloseUpTo(tag, tag, HtmlTag.Table, HtmlTag.Td);
                break;
            default:
                if (Levels.IsBlock(tag))
                    CloseUpTo(HtmlTag.P, Levels.IsHeading(tag) && heading > 0 ? stack[depth].Tag : HtmlTag.P, HtmlTag.Td, HtmlTag.Table);
                break;
        }
    }

    /// <summary>Closes the innermost of two elements, unless one of two others lies between.</summary>
    private void CloseUpTo(HtmlTag first, HtmlTag second, HtmlTag bound, HtmlTag otherBound)
    {
        if (open[(int)first] == 0 && open[(int)second] == 0)
            return;
        for (var at = depth; at > 0; at--)
        {
            var tag = stack[at].Tag;
            if (tag == first || tag == second)
            {
                PopTo(at - 1);
                return;
            }

            if (tag == bound || tag == otherBound || tag == HtmlTag.Table)
                return;
        }
    }

    private void PopTo(int level)
    {
        while (depth > level)
        {
            heading = stack[depth].OuterHeading;
            open[(int)stack[depth--].Tag]--;
        }
    }

    private void ReadHints(HtmlTag tag, ref HtmlTokenizer tokens, ref Frame frame)
    {
        if (tag is HtmlTag.Td or HtmlTag.Tr or HtmlTag.Em or HtmlTag.Strong or HtmlTag.B or HtmlTag.I or HtmlTag.Code)
            return;
        var attributes = tokens.Attributes;
        while (attributes.Read())
        {
            var name = attributes.Name;
            if (name.Length is < 2 or > 11)
                continue;
            if (attributes.Is("class"u8) || attributes.Is("id"u8))
            {
                if (tag is HtmlTag.Div or HtmlTag.Section or HtmlTag.Ul or HtmlTag.Ol or HtmlTag.Table or HtmlTag.P or HtmlTag.Li or HtmlTag.Dl
                    && HtmlHints.Match(attributes.Value))
                    frame.Context |= HtmlContext.Hinted;
                else if (tag == HtmlTag.Span && HtmlHints.IsTool(attributes.Value))
                    frame.Context |= HtmlContext.Skipped;
            }
            else if (attributes.Is("hidden"u8))
            {
                if (!System.Text.Ascii.EqualsIgnoreCase(attributes.Value, "until-found"u8))
                    frame.Context |= HtmlContext.Skipped;
            }
            else if (attributes.Is("aria-hidden"u8))
            {
                if (System.Text.Ascii.EqualsIgnoreCase(attributes.Value, "true"u8))
                    frame.Context |= HtmlContext.Skipped;
            }
            else if (attributes.Is("style"u8))
            {
                if (Hides(attributes.Value))
                    frame.Context |= HtmlContext.Skipped;
            }
            else if (attributes.Is("role"u8))
            {
                frame.Context |= Role(attributes.Value);
            }
        }
    }

    private static HtmlContext Role(ReadOnlySpan<byte> value) =>
        System.Text.Ascii.EqualsIgnoreCase(value, "navigation"u8) || System.Text.Ascii.EqualsIgnoreCase(value, "menu"u8)
            || System.Text.Ascii.EqualsIgnoreCase(value, "menubar"u8) || System.Text.Ascii.EqualsIgnoreCase(value, "search"u8) ? HtmlContext.Navigation
        : System.Text.Ascii.EqualsIgnoreCase(value, "banner"u8) ? HtmlContext.Header
        : System.Text.Ascii.EqualsIgnoreCase(value, "contentinfo"u8) ? HtmlContext.Footer
        : System.Text.Ascii.EqualsIgnoreCase(value, "complementary"u8) ? HtmlContext.Aside
        : System.Text.Ascii.EqualsIgnoreCase(value, "main"u8) ? HtmlContext.Main
        : System.Text.Ascii.EqualsIgnoreCase(value, "article"u8) ? HtmlContext.Article
        : System.Text.Ascii.EqualsIgnoreCase(value, "dialog"u8) || System.Text.Ascii.EqualsIgnoreCase(value, "alertdialog"u8) ? HtmlContext.Skipped
        : HtmlContext.None;

    /// <summary>Whether a style says <c>display:none</c> or <c>visibility:hidden</c>.</summary>
    private static bool Hides(ReadOnlySpan<byte> style)
    {
        var at = style.IndexOf((byte)':');
        while (at >= 0)
        {
            var value = style[(at + 1)..].TrimStart(" \t\n\r"u8);
            if ((value.Length >= 4 && System.Text.Ascii.EqualsIgnoreCase(value[..4], "none"u8) && EndsWith(style[..at], "display"u8))
                || (value.Length >= 6 && System.Text.Ascii.EqualsIgnoreCase(value[..6], "hidden"u8) && EndsWith(style[..at], "visibility"u8)))
                return true;
            var next = style[(at + 1)..].IndexOf((byte)':');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;

        static bool EndsWith(ReadOnlySpan<byte> property, ReadOnlySpan<byte> name)
        {
            property = property.TrimEnd(" \t\n\r"u8);
            return property.Length >= name.Length && System.Text.Ascii.EqualsIgnoreCase(property[^name.Length..], name);
        }
    }

    private void ReadTitle(ReadOnlySpan<byte> content)
    {
        if (title.WrittenCount > 0 || open[(int)HtmlTag.Svg] > 0)
            return;
        references.ResetWrittenCount();
        var writer = new Utf8Writer(references);
        CharacterReferences.Write(content, attribute: false, ref writer);
        writer.Flush();
        var clean = new Utf8Writer(title);
        var space = false;
        var any = false;
        foreach (var unit in references.WrittenSpan)
        {
            if (HtmlTokenizer.IsSpace(unit))
            {
                space = any;
                continue;
            }

            if (space)
                clean.WriteByte((byte)' ');
            space = false;
            any = true;
            clean.WriteByte(unit);
        }

        clean.Flush();
    }

    private void ReadLanguage(ref HtmlTokenizer tokens)
    {
        if (language.WrittenCount > 0)
            return;
        ReadOnlySpan<byte> found = default;
        var attributes = tokens.Attributes;
        while (attributes.Read())
        {
            if (attributes.Is("lang"u8) || (found.IsEmpty && attributes.Is("xml:lang"u8)))
                found = attributes.Value;
        }

        language.Write(found.Trim(" \t\r\n"u8));
    }

    private void Begin()
    {
        ref readonly var frame = ref stack[depth];
        haveBlock = true;
        pendingSpace = false;
        block = new HtmlBlock
        {
            Start = used,
            Context = frame.Context & ~HtmlContext.Link,
            Heading = heading,
            Preformatted = (frame.Context & HtmlContext.Preformatted) != 0,
            ListDepth = frame.ListDepth,
            List = frame.List,
            Item = frame.Item,
            Table = frame.Table,
            Row = frame.Row,
            Cell = frame.Cell,
        };
    }

    private void Break()
    {
        if (!haveBlock || (stack[depth].Context & HtmlContext.Skipped) != 0)
            return;
        pendingSpace = false;
        if (used == block.Start || (used - block.Start >= 2 && text[used - 1] == (byte)'\n' && text[used - 2] == (byte)'\n'))
            return;
        Reserve(1);
        text[used++] = (byte)'\n';
    }

    private void Flush()
    {
        if (!haveBlock)
            return;
        haveBlock = false;
        while (used > block.Start && text[used - 1] is (byte)'\n' or (byte)' ')
            used--;
        block.Length = used - block.Start;
        if (block.Letters > 0)
            blocks.Add(block);
        else
            used = block.Start;
    }

    /// <summary>Appends text to the current block, references read and, outside of preformatted text, white space collapsed.</summary>
    private void Append(ReadOnlySpan<byte> raw)
    {
        if (!haveBlock)
        {
            // Between blocks there is mostly white space.
            if (raw.IndexOfAnyExcept(" \n\t\r\f"u8) < 0)
                return;
            Begin();
        }

        // A reference is never shorter than what it stands for, but for a few of the names: twice the length is enough.
        Reserve((raw.Length * 2) + 64);
        var before = used;
        var spaces = (stack[depth].Context & HtmlContext.Preformatted) != 0 ? Copy(raw) : Collapse(raw);
        var letters = used - before - spaces;
        block.Letters += letters;
        if ((stack[depth].Context & HtmlContext.Link) != 0)
            block.LinkLetters += letters;
    }

    /// <summary>Returns how many of the written bytes are white space.</summary>
    private int Collapse(ReadOnlySpan<byte> raw)
    {
        var to = text;
        var write = used;
        var spaces = 0;
        var pending = pendingSpace;
        var fresh = write == block.Start || to[write - 1] == (byte)'\n';
        for (var at = 0; at < raw.Length; at++)
        {
            // 32 bytes at once as long as they hold words with single spaces between them.
            while (!pending && raw.Length - at > 32)
            {
                var lanes = Vector256.Create(raw.Slice(at, 32));
                var next = Vector256.Create(raw.Slice(at + 1, 32));
                var space = Vector256.Create((byte)' ');
                var special = Vector256.LessThan(lanes, space)
                    | (Vector256.Equals(lanes, space) & Vector256.LessThanOrEqual(next, space))
                    | Vector256.Equals(lanes, Vector256.Create((byte)'&')) | Vector256.Equals(lanes, Vector256.Create((byte)0xC2));
                var plain = BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits());
                if (plain == 0 || (fresh && raw[at] == (byte)' '))
                    break;

                // Room is there: what comes after the plain bytes is overwritten. A space must not be the last one copied,
                // for white space may follow that is not in these lanes.
                lanes.CopyTo(to.AsSpan(write));
                if (to[write + plain - 1] == (byte)' ')
                    plain--;
                spaces += BitOperations.PopCount(Vector256.Equals(lanes, space).ExtractMostSignificantBits() & (uint)((1UL << plain) - 1));
                write += plain;
                at += plain;
                fresh &= plain == 0;
                if (plain < 31)
                    break;
            }

            var unit = raw[at];
            if (unit > (byte)' ' && unit != (byte)'&' && unit != 0xC2)
            {
                if (pending)
                {
                    to[write++] = (byte)' ';
                    spaces++;
                    pending = false;
                }

                fresh = false;
                to[write++] = unit;
                continue;
            }

            if (unit <= (byte)' ')
            {
                // All control characters count as white space here; the text repair would drop them.
                pending = !fresh;
                continue;
            }

            int first = unit;
            var second = 0;
            if (unit == (byte)'&')
            {
                var length = CharacterReferences.Read(raw[at..], attribute: false, out first, out second);
                if (length == 0)
                    first = '&';
                else
                    at += length - 1;
            }
            else if (at + 1 < raw.Length)
            {
                first = 0x80 | (raw[++at] & 0x3F);
            }

            if (first is 0xA0 or <= ' ')
            {
                pending = !fresh;
                continue;
            }

            // Soft hyphens only say where a line may be broken.
            if (first == 0xAD)
                continue;
            if (pending)
            {
                to[write++] = (byte)' ';
                spaces++;
                pending = false;
            }

            fresh = false;
            write += Utf8.Encode(first, to.AsSpan(write));
            if (second != 0)
                write += Utf8.Encode(second, to.AsSpan(write));
        }

        pendingSpace = pending;
        used = write;
        return spaces;
    }

    private int Copy(ReadOnlySpan<byte> raw)
    {
        var spaces = 0;
        if (used == block.Start && !raw.IsEmpty && raw[0] == (byte)'\n')
            raw = raw[1..];
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] == (byte)'&' && CharacterReferences.Read(raw[at..], attribute: false, out var first, out var second) is var length && length > 0)
            {
                used += Utf8.Encode(first, text.AsSpan(used));
                if (second != 0)
                    used += Utf8.Encode(second, text.AsSpan(used));
                at += length - 1;
                continue;
            }

            spaces += HtmlTokenizer.IsSpace(raw[at]) ? 1 : 0;
            text[used++] = raw[at];
        }

        return spaces;
    }

    private void Reserve(int more)
    {
        if (text.Length - used < more)
            Array.Resize(ref text, Math.Max(used + more, (int)Math.Min((long)text.Length * 2, Array.MaxLength)));
    }

    private void Write(IBufferWriter<byte> output)
    {
        var writer = new Utf8Writer(output);
        var all = CollectionsMarshal.AsSpan(blocks);
        var last = -1;
        for (var at = 0; at < all.Length; at++)
        {
            if (!all[at].Keep)
                continue;
            ref var current = ref all[at];
            if (last >= 0)
            {
                ref var before = ref all[last];
                if (HtmlBlockRules.SameRow(all, last, at))
                    writer.Write(" | "u8);
                else if ((current.List != 0 && current.List == before.List && current.Item != 0) || (current.Table != 0 && current.Table == before.Table && current.Row != 0 && before.Row != 0 && current.Heading == 0))
                    writer.Write("\n"u8);
                else
                    writer.Write("\n\n"u8);
            }

            var body = text.AsSpan(current.Start, current.Length);
            if (current.Item != 0 && current.Heading == 0)
            {
                for (var level = 1; level < current.ListDepth; level++)
                    writer.Write("  "u8);
                writer.Write(last >= 0 && all[last].Item == current.Item ? "  "u8 : "- "u8);
            }

            writer.Write(body);
            last = at;
        }

        writer.Flush();
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Frame
    {
        public HtmlTag Tag;
        public HtmlContext Context;
        public byte ListDepth;
        public byte OuterHeading;
        public int List;
        public int Item;
        public int Table;
        public int Row;
        public int Cell;
    }

    /// <summary>Which elements end a block of text, and which an end tag may not reach across.</summary>
    private static class Levels
    {
        private static readonly byte[] Level = Build();

        /// <summary>0 within lines, 1 block, 2 cell, 3 table part.</summary>
        public static int Of(HtmlTag tag) => Level[(int)tag];

        public static bool IsBlock(HtmlTag tag) => Level[(int)tag] != 0;

        public static bool IsHeading(HtmlTag tag) => tag is >= HtmlTag.H1 and <= HtmlTag.H6;

        private static byte[] Build()
        {
            var level = new byte[256];
            foreach (var tag in (HtmlTag[])
                [
                    HtmlTag.Address, HtmlTag.Article, HtmlTag.Aside, HtmlTag.Blockquote, HtmlTag.Center, HtmlTag.Dd, HtmlTag.Details, HtmlTag.Dialog,
                    HtmlTag.Dir, HtmlTag.Div, HtmlTag.Dl, HtmlTag.Dt, HtmlTag.Fieldset, HtmlTag.Figcaption, HtmlTag.Figure, HtmlTag.Footer, HtmlTag.Form,
                    HtmlTag.H1, HtmlTag.H2, HtmlTag.H3, HtmlTag.H4, HtmlTag.H5, HtmlTag.H6, HtmlTag.Header, HtmlTag.Hgroup, HtmlTag.Hr, HtmlTag.Legend,
                    HtmlTag.Li, HtmlTag.Listing, HtmlTag.Main, HtmlTag.Menu, HtmlTag.Nav, HtmlTag.Ol, HtmlTag.P, HtmlTag.Plaintext, HtmlTag.Pre,
                    HtmlTag.Search, HtmlTag.Section, HtmlTag.Summary, HtmlTag.Ul, HtmlTag.Xmp, HtmlTag.Option, HtmlTag.Iframe, HtmlTag.Title,
                ])
                level[(int)tag] = 1;
            level[(int)HtmlTag.Td] = level[(int)HtmlTag.Th] = level[(int)HtmlTag.Caption] = 2;
            level[(int)HtmlTag.Tr] = level[(int)HtmlTag.Tbody] = level[(int)HtmlTag.Thead] = level[(int)HtmlTag.Tfoot] = level[(int)HtmlTag.Table] = 3;
            return level;
        }
    }
}
