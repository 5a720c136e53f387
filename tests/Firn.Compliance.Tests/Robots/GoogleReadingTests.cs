using System.Text;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Tests.Robots;

/// <summary>Decisions that Google's own test documents (google/robotstxt, robots_test.cc), asked of our google mode.</summary>
public sealed class GoogleReadingTests
{
    private static bool Allowed(string robots, string agent, string url) =>
        RobotsFile.Parse(Encoding.UTF8.GetBytes(robots)).Decide(agent, url, RobotsMode.Google).Allowed;

    [Theory]
    [InlineData("", "FooBot", "http://foo.bar/x/y", true)]
    [InlineData("user-agent: FooBot\ndisallow: /\n", "", "http://foo.bar/x", true)]
    [InlineData("user-agent: FooBot\ndisallow: /\n", "FooBot", "", false)]
    [InlineData("foo: FooBot\nbar: /\n", "FooBot", "http://foo.bar/x/y", true)]
    [InlineData("user-agent FooBot\ndisallow /\n", "FooBot", "http://foo.bar/x/y", false)]
    [InlineData("USER-AGENT: FooBot\nDISALLOW: /x/\nALLOW: /\n", "FooBot", "http://foo.bar/x/y", false)]
    [InlineData("user-agent: FooBot\ndisallow: /X/\n", "FooBot", "http://foo.bar/x/y", true)]
    [InlineData("User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n", "Foo", "http://foo.bar/x/y", true)]
    [InlineData("User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /\n", "Foo Bar", "http://foo.bar/x/y", false)]
    [InlineData("user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n", "FooBot", "http://foo.bar/x/y", false)]
    [InlineData("user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n", "BarBot", "http://foo.bar/x/y", true)]
    [InlineData("allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n", "FooBot", "http://foo.bar/x/b", true)]
    [InlineData("allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n", "FooBot", "http://foo.bar/z/d", true)]
    [InlineData("allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n", "FooBot", "http://foo.bar/y/c", false)]
    [InlineData("allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n", "BarBot", "http://foo.bar/w/a", true)]
    [InlineData("allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /\n", "BazBot", "http://foo.bar/z/d", true)]
    [InlineData("user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/\n", "FooBot", "http://foo.bar/x/page.html", false)]
    [InlineData("user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n", "FooBot", "http://foo.bar/x/page.html", true)]
    [InlineData("user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/\n", "FooBot", "http://foo.bar/x/", false)]
    [InlineData("user-agent: FooBot\ndisallow: \nallow: \n", "FooBot", "http://foo.bar/x/page.html", true)]
    [InlineData("user-agent: FooBot\ndisallow: /\nallow: /\n", "FooBot", "http://foo.bar/x/page.html", true)]
    [InlineData("user-agent: FooBot\ndisallow: /x\nallow: /x/\n", "FooBot", "http://foo.bar/x", false)]
    [InlineData("user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/page.html\n", "FooBot", "http://foo.bar/x/page.html", true)]
    [InlineData("user-agent: FooBot\nallow: /page\ndisallow: /*.html\n", "FooBot", "http://foo.bar/page.html", false)]
    [InlineData("user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html\n", "FooBot", "http://foo.bar/x/page.html", true)]
    [InlineData("user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html\n", "FooBot", "http://foo.bar/x/y.html", false)]
    [InlineData("User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/\n", "FooBot", "http://foo.bar/x/page", true)]
    [InlineData("User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/\n", "FooBot", "http://foo.bar/y/page", false)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par\n", "FooBot", "http://foo.bar/foo/bar?qux=taz&baz=http://foo.bar?tar&par", true)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/ツ\n", "FooBot", "http://foo.bar/foo/bar/%E3%83%84", true)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/ツ\n", "FooBot", "http://foo.bar/foo/bar/ツ", false)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%E3%83%84\n", "FooBot", "http://foo.bar/foo/bar/%E3%83%84", true)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%62%61%7A\n", "FooBot", "http://foo.bar/foo/bar/baz", false)]
    [InlineData("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%62%61%7A\n", "FooBot", "http://foo.bar/foo/bar/%62%61%7A", true)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux\n", "FooBot", "http://foo.bar/foo/bar/quz", false)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "FooBot", "http://foo.bar/foo/bar", false)]
    [InlineData("User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux\n", "FooBot", "http://foo.bar/foo/bar/baz", true)]
    [InlineData("User-agent: FooBot\n# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /\n", "FooBot", "http://foo.bar/foo/quz", false)]
    [InlineData("User-Agent: *\nAllow: /allowed-slash/index.html\nDisallow: /\n", "foobot", "http://foo.com/allowed-slash/", true)]
    [InlineData("User-Agent: *\nAllow: /allowed-slash/index.html\nDisallow: /\n", "foobot", "http://foo.com/allowed-slash/index.htm", false)]
    [InlineData("User-Agent: *\nAllow: /allowed-slash/index.html\nDisallow: /\n", "foobot", "http://foo.com/anyother-url", false)]
    [InlineData("user-agent: FooBot\ndisallow: /fish*.php\n", "FooBot", "http://foo.bar/fishheads/catfish.php?parameters", false)]
    [InlineData("user-agent: FooBot\ndisallow: /*.php$\n", "FooBot", "http://foo.bar/filename.php?parameters", true)]
    [InlineData("user-agent: FooBot\ndisallow: /*.php$\n", "FooBot", "http://foo.bar/folder/filename.php", false)]
    [InlineData("user-agent: FooBot\ndisallow: /fish/\n", "FooBot", "http://foo.bar/fish", true)]
    [InlineData("user-agent: FooBot\nallow: /p\ndisallow: /\n", "FooBot", "http://example.com/page", true)]
    [InlineData("user-agent: FooBot\nallow: /$\ndisallow: /\n", "FooBot", "http://example.com/page.html", false)]
    [InlineData("user-agent: FooBot\nallow: /$\ndisallow: /\n", "FooBot", "http://example.com/", true)]
    [InlineData("User-agent: Googlebot\nDisallow: /\n", "Googlebot/2.1", "http://a.b/x", true)]
    [InlineData("User-agent: AI2Bot\nDisallow: /\n", "AI2Bot", "http://a.b/x", true)]
    [InlineData("User-agent: * baz\nDisallow: /\n", "FooBot", "http://a.b/x", false)]
    [InlineData("User-agent: FooBot\nSitemap: http://a.b/s.xml\nUser-agent: BarBot\nDisallow: /\n", "FooBot", "http://a.b/x", false)]
    public void Googles_decisions_are_reproduced(string robots, string agent, string url, bool allowed) =>
        Assert.Equal(allowed, Allowed(robots, agent, url));

    [Fact]
    public void A_line_longer_than_the_buffer_is_cut_where_Google_cuts_it()
    {
        // The buffer takes 16,663 bytes: a rule cut there forbids what begins with what is left of it.
        var fits = new string('a', 16_663 - "disallow: /x/".Length);
        var robots = $"user-agent: FooBot\ndisallow: /x/{fits}/qux\n";
        Assert.True(Allowed(robots, "FooBot", "http://foo.bar/fux"));
        Assert.False(Allowed(robots, "FooBot", $"http://foo.bar/x/{fits}/fux"));
        Assert.True(RobotsFile.Parse(Encoding.UTF8.GetBytes(robots)).Decide("FooBot", $"http://foo.bar/x/{fits}/fux", RobotsMode.Rfc).Allowed);
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF }, false)]
    [InlineData(new byte[] { 0xEF, 0xBB }, false)]
    [InlineData(new byte[] { 0xEF }, false)]
    [InlineData(new byte[] { 0xEF, 0x11, 0xBF }, true)]
    public void A_byte_order_mark_is_skipped_also_when_a_part_of_it_is_missing(byte[] mark, bool allowed)
    {
        byte[] robots = [.. mark, .. "User-Agent: FooBot\nDisallow: /\n"u8];
        Assert.Equal(allowed, RobotsFile.Parse(robots).Decide("FooBot", "http://a.b/x", RobotsMode.Google).Allowed);
    }

    [Theory]
    [InlineData("user-agent: a\r\ndisallow: /x\r\n", 2)]
    [InlineData("\n\nuser-agent: a\rdisallow: /x", 4)]
    [InlineData("user-agent: a\n\r\n\rdisallow: /x", 4)]
    public void Lines_are_counted_as_Google_counts_them(string robots, int line)
    {
        var decision = RobotsFile.Parse(Encoding.UTF8.GetBytes(robots)).Decide("a", "http://h/x", RobotsMode.Google);
        Assert.Equal(new RobotsDecision(false, line, "disallow: /x"), decision);
    }

    [Theory]
    [InlineData("", "/")]
    [InlineData("http://www.example.com", "/")]
    [InlineData("http://www.example.com/a", "/a")]
    [InlineData("http://www.example.com/a/b?c=http://d.e/", "/a/b?c=http://d.e/")]
    [InlineData("http://www.example.com/a/b?c=d&e=f#fragment", "/a/b?c=d&e=f")]
    [InlineData("example.com/a/b/../c", "/a/b/../c")]
    [InlineData("example.com?a", "/?a")]
    [InlineData("example.com;a", "/;a")]
    [InlineData("//a/b/c", "/b/c")]
    [InlineData("//a//b", "//b")]
    [InlineData("http://www.example.com#/a", "/")]
    [InlineData("/a/http://b/c", "/a/http://b/c")]
    [InlineData("example.com/a;b#c", "/a;b")]
    public void The_path_is_cut_out_of_a_URL_as_Google_cuts_it(string url, string path)
    {
        using var cut = new RobotsPath(Encoding.UTF8.GetBytes(url), new byte[RobotsPath.ScratchBytes]);
        Assert.Equal(path, Encoding.UTF8.GetString(cut.Raw));
    }
}
