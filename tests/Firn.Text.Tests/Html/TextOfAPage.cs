using System.Buffers;
using System.Diagnostics;
using System.Text;
using CsCheck;
using Firn.Testing;
using Firn.Text.Html;
using Firn.Text.Tests.Unicode;

namespace Firn.Text.Tests.Html;

public sealed class TextOfAPage
{
    private const string Sentence = "This sentence is long enough to be taken for one of the page's own paragraphs, and it ends with a full stop.";

    [Fact]
    public void Paragraphs_headings_lists_tables_and_code_keep_their_shape() =>
        Assert.Equal(
            $"""
            Title of the page

            {Sentence} A second line.
            A third.

            - one
            - two with bold and é
              - two and a half
            - three
              with a second paragraph

            Name | Size
            Firn | 3 & 4

            Code:

            if (a < b)
                return;

            Last
            """,
            Text($"""
            <h1>Title <em>of</em> the&nbsp;page</h1><p>{Sentence}
              A   second line.<br>A third.<ul><li>one<li>two with <b>bo</b>ld and &eacute;<ul><li>two and a&shy; half</ul><li><p>three</p><p>with a second paragraph</ul>
            <table><tr><th>Name<th>Size<tr><td>Firn<td>3 &amp; 4</table>
            <p>Code:</p><pre>
            if (a &lt; b)
                return;
            </pre>
            <p>Last</p>
            """, wrap: "main"));

    [Fact]
    public void Furniture_is_left_out()
    {
        var text = Text($"""
            <body><header><a href=/>Home</a> <p>Slogan</p></header><nav><ul><li><a href=1>One</a><li><a href=2>Two</a></ul></nav>
            <div class="breadcrumb">Home &gt; Here</div>
            <div id=content><h1>Story</h1><p>{Sentence}</p><p hidden>hidden</p><p style="display : none">none</p><script>var x = "<p>script</p>";</script>
            <style>p {"{}"}</style><noscript>Please switch on JavaScript.</noscript><button>Buy</button><svg><text>drawing</text></svg>
            <p>{Sentence}</p><h2>Related</h2><ul><li><a href=3>Another story to read</a><li><a href=4>Yet another story</a></ul></div>
            <aside>Aside {Sentence}</aside><form><input value=x><label>Your mail</label></form>
            <footer>© 2026 {Sentence}</footer></body>
            """);
        Assert.Equal($"Story\n\n{Sentence}\n\n{Sentence}", text);
    }

    [Fact]
    public void A_page_inside_one_form_or_with_a_lying_class_keeps_its_text()
    {
        Assert.Equal($"Short one.\n\n{Sentence}", Text($"<form><p>Short one.<p>{Sentence}</form>"));
        Assert.Equal($"Short one.\n\n{Sentence}", Text($"<div class='sidebar'><p>Short one.<p>{Sentence}</div>"));
        Assert.Equal("Only a few words", Text("<p>Only a few words"));
    }

    [Fact]
    public void Title_and_language_are_read()
    {
        var extractor = new HtmlTextExtractor();
        extractor.Extract("<html lang=' de '><title> A &amp;\n B </title><svg><title>no</title></svg><p>x"u8, null, new ArrayBufferWriter<byte>());
        Assert.Equal("A & B", Encoding.UTF8.GetString(extractor.Title));
        Assert.Equal("de", Encoding.UTF8.GetString(extractor.Language));
    }

    [Fact]
    public void A_title_that_is_never_closed_does_not_swallow_the_page() =>
        Assert.Equal($"Kites\n\n{Sentence}", Text($"<html><head><title>Kites<body><div><h1>Kites</h1><p>{Sentence}"));

    [Fact]
    public void A_page_of_links_has_no_text_of_its_own() =>
        Assert.Equal("", Text("<ul><li><a href=1>One story</a><li><a href=2>Another</a></ul>"));

    [Fact]
    public void The_declaration_is_extracted_whole_in_every_language()
    {
        var extractor = new HtmlTextExtractor();
        var output = new ArrayBufferWriter<byte>();
        var pages = Declaration.Pages();
        foreach (var (name, html) in pages)
        {
            output.ResetWrittenCount();
            extractor.Extract(html, null, output);
            var all = PlainLength(html);
            if (output.WrittenCount < all * 0.95 || output.WrittenCount > all * 1.2)
                Assert.Fail($"{name}: {output.WrittenCount} of {all} bytes");
        }

        Assert.True(pages.Count > 500);
    }

    [Fact]
    public void The_declaration_matches_its_golden_digests()
    {
        // Digests and not texts: the pages are not ours to copy.
        var lines = new StringBuilder();
        var extractor = new HtmlTextExtractor();
        foreach (var (name, html) in Declaration.Pages().OrderBy(page => page.Name, StringComparer.Ordinal))
        {
            var output = new ArrayBufferWriter<byte>();
            extractor.Extract(html, null, output);
            var digest = System.Security.Cryptography.SHA256.HashData(output.WrittenSpan);
            lines.Append(name).Append('\t').Append(output.WrittenCount).Append('\t').Append(Convert.ToHexStringLower(digest.AsSpan(0, 8))).Append('\n');
        }

        Golden.Match("tests/Firn.Text.Tests/Html/declaration.tsv", lines.ToString());
    }

    [Theory]
    [InlineData("<")]
    [InlineData("<div>")]
    [InlineData("<a href='")]
    [InlineData("</div>")]
    [InlineData("<!--")]
    [InlineData("<table><tr><td>")]
    [InlineData("<p><b><i>")]
    [InlineData("<ul><li>x")]
    [InlineData("<![CDATA[")]
    [InlineData("&")]
    [InlineData("&#x")]
    [InlineData("<script><!--<script>")]
    [InlineData("<title>")]
    [InlineData("<meta =")]
    [InlineData("x<br>")]
    [InlineData("<a><nav></a></nav>")]
    [InlineData("- -->")]
    public void Hostile_repetition_takes_linear_time(string unit)
    {
        // Small enough for a busy machine, large enough that quadratic work takes minutes.
        var page = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(unit, 400_000 / unit.Length)));
        var watch = Stopwatch.StartNew();
        Text(page);
        HtmlHead.Read(page);
        Assert.True(watch.Elapsed.TotalSeconds < 4, $"{watch.Elapsed}");
    }

    [Fact]
    public void Any_bytes_and_any_soup_of_tags_are_extracted() =>
        Gen.OneOf(
            Utf8Decoding.Bytes,
            Gen.Int[0, Soup.Length - 1].Array[0, 60].Select(picks => Encoding.UTF8.GetBytes(string.Concat(picks.Select(pick => Soup[pick])))))
            .Sample(bytes => HtmlTextExtractor.Fuzz(bytes), iter: 3_000);

    private static readonly string[] Soup =
    [
        "<p>", "</p>", "<div class=nav>", "</div>", "<ul>", "<li>", "</ul>", "<table>", "<tr>", "<td>", "</td>", "</table>", "<a href=x>", "</a>", "<h1>", "</h2>",
        "<h3>", "<pre>", "</pre>", "<br>", "text ", "more text. ", "é", "&amp;", "&nbsp;", "<script>", "</script>", "<!-- ", "-->", "<nav>", "</nav>", "<main>",
        "</main>", "<article>", "<select>", "<option>", "<form>", "</form>", "<b", " x='", ">", "<", "\n", "<html lang=de>", "<title>", "</title>", "<span hidden>", "</span>",
    ];

    private static int PlainLength(ReadOnlySpan<byte> html)
    {
        var body = Encoding.UTF8.GetString(html);
        body = body[body.IndexOf("<body", StringComparison.Ordinal)..];
        var plain = System.Text.RegularExpressions.Regex.Replace(body, "<[^>]*>", " ");
        return Encoding.UTF8.GetByteCount(string.Join(' ', plain.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string Text(string html, string? wrap = null) =>
        Text(Encoding.UTF8.GetBytes(wrap is null ? html : $"<{wrap}>{html}</{wrap}>"));

    private static string Text(byte[] html)
    {
        var output = new ArrayBufferWriter<byte>();
        new HtmlTextExtractor().Extract(html, null, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
