using System.Text;
using CsCheck;
using Firn.Text.Html;
using Firn.Text.Tests.Unicode;

namespace Firn.Text.Tests.Html;

public sealed class HeadOfAPage
{
    [Fact]
    public void Metas_links_title_and_language_are_read_as_browsers_read_them()
    {
        var head = HtmlHead.Read("""
            <!DOCTYPE html><!-- <meta name="robots" content="comment"> -->
            <HTML xml:lang=de lang='de-CH'><head><Title>
              Fl&uuml;sse &amp;
              Seen</title><title>second</title>
            <script>var a = '<meta name="robots" content="script">';</script>
            <meta NAME = Robots content="NoAI, noimageai"/>
            <meta content='1' name="tdm-reservation"><meta property="og:title" content="T &#x2014; &quot;x&quot;">
            <meta http-equiv="Content-Language" content=de>
            <meta name="empty"><meta content="nameless">
            <link rel="License" href="/l?a=1&amp;b=2&copy=3"><a rel="nofollow" href="x">x</a>
            <script type="application/ld+json; charset=utf-8">{"a":"</b>"}</script>
            </head><body><svg><title>drawing</title></svg><a rel="license" href="https://l.test/">L</a>
            <meta name="robots" content="noindex" name="ignored"></body>
            """u8);
        Assert.Equal("Flüsse & Seen", head.Title);
        Assert.Equal("de-CH", head.Language);
        Assert.Equal(["NoAI, noimageai", "noindex"], head.Meta("ROBOTS"));
        Assert.Equal(
            [new("robots", "NoAI, noimageai"), new("tdm-reservation", "1"), new("og:title", "T — \"x\""), new("content-language", "de"), new("empty", ""), new("robots", "noindex")],
            head.Metas);
        Assert.Equal([new("license", "/l?a=1&b=2&copy=3"), new("license", "https://l.test/")], head.Links);
        Assert.Equal(["{\"a\":\"</b>\"}"], head.JsonLd);
        Assert.False(head.Truncated);
    }

    [Fact]
    public void A_page_in_UTF_16_is_read() =>
        Assert.Equal(["noai"], HtmlHead.Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<meta name=robots content=noai>")]).Meta("robots"));

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("<meta name=robots content=noai")]
    [InlineData("<script><!-- <script>")]
    [InlineData("<title>")]
    [InlineData("<y\u0010>")]
    [InlineData("<a href=\"")]
    [InlineData("&#99999999999999999999999;&#x;&;&")]
    public void What_breaks_off_is_read_without_failing(string html) => Assert.Empty(HtmlHead.Read(Encoding.UTF8.GetBytes(html)).Metas);

    [Fact]
    public void Any_bytes_are_read() => Utf8Decoding.Bytes.Sample(bytes => HtmlHead.Fuzz(bytes));

    [Fact]
    public void Tokens_follow_the_standard()
    {
        Assert.Equal("S:p T:1 < 2 && 3 E:p", Tokens("<p>1 < 2 && 3</p>"));
        Assert.Equal("S:a C: C: T:x C:3 C: ", Tokens("<a b='>' c=\">\" =\"d'></><!-- y -->x</3></ ").Replace("C: y ", "C:"));
        Assert.Equal("C: C: C: T:a C:-", Tokens("<!--><!---><!---->a<!----->"));
        Assert.Equal("S:script T:x<!--<script></script>--> E:script T:y", Tokens("<script>x<!--<script></script>--></script>y"));
        Assert.Equal("S:script T:a</scripts> E:script S:b", Tokens("<script>a</scripts></script ><b>"));
        Assert.Equal("S:textarea T:<b> E:TEXTAREA", Tokens("<textarea><b></TEXTAREA>"));
        Assert.Equal("S:br S:x-y", Tokens("<br/><x-y a=b/>"));
    }

    [Fact]
    public void Character_references_are_read_as_browsers_read_them()
    {
        Assert.Equal("é < © ¬in ∉ \u223E\u0333 €\uFFFD\uFFFD &bogus; &", CharacterReferences.Decode("&eacute; &lt &copy &notin &notin; &acE; &#128;&#xD800;&#0; &bogus; &"u8, attribute: false));
        Assert.Equal("?a&copy=1&copyb ©;", CharacterReferences.Decode("?a&copy=1&copyb &copy;;"u8, attribute: true));
    }

    private static string Tokens(string html)
    {
        var text = new StringBuilder();
        var tokens = new HtmlTokenizer(Encoding.UTF8.GetBytes(html));
        while (tokens.Read())
        {
            text.Append(text.Length > 0 ? " " : "").Append(tokens.Kind.ToString()[0]).Append(':')
                .Append(Encoding.UTF8.GetString(tokens.Kind is HtmlTokenKind.Text or HtmlTokenKind.Comment ? tokens.Content : tokens.Name));
        }

        return text.ToString();
    }
}
