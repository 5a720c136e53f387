using System.Text;
using CsCheck;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Tests.Robots;

public sealed class OptoutReadingTests
{
    private static bool Allowed(string robots, string agent, string url, RobotsMode mode = RobotsMode.Optout) =>
        RobotsFile.Parse(Encoding.UTF8.GetBytes(robots)).Decide(agent, url, mode).Allowed;

    [Theory]
    [InlineData("User-agent: AI2Bot\nDisallow: /", "AI2Bot")]
    [InlineData("User-agent: CCBot/2.0\nDisallow: /", "CCBot/2.0")]
    [InlineData("User-agent: CCBot\nDisallow: /", "CCBot/2.0")]
    [InlineData("User-agent: CCBot/1.0\nDisallow: /", "CCBot")]
    [InlineData("User-agent: img2dataset\nDisallow: /", "img2dataset")]
    [InlineData("User-agent: Brightbot 1.0\nDisallow: /", "Brightbot 1.0")]
    [InlineData("User-agent: bigsur.ai\nDisallow: /", "bigsur.ai")]
    [InlineData("User-agent: GPTBot, ClaudeBot\nDisallow: /", "ClaudeBot")]
    [InlineData("User-agent: *ClaudeBot*\nDisallow: /", "ClaudeBot")]
    [InlineData("User-agent: *\nAllow: /x\nUser-agent:\nDisallow: /", "GPTBot")]
    [InlineData("Useragent: GPTBot\nDissallow: /", "GPTBot")]
    [InlineData("User-agent GPTBot\nDisallow /", "GPTBot")]
    [InlineData("User-agent: GPTBot\nDisallow: private", "GPTBot", "http://a/private/x")]
    [InlineData("User-agent: *\nDisallow: /\nUser-agent: CCBot\nAllow: /", "CCBot/2.0")]
    [InlineData("User-agent: *\nDisallow: /caf%C3%A9", "x", "http://a/café")]
    [InlineData("User-agent: *\nAllow: /x/index.html\nDisallow: /x/", "x", "http://a/x/")]
    public void What_may_be_a_no_is_a_no(string robots, string agent, string url = "http://a/b") =>
        Assert.False(Allowed(robots, agent, url));

    [Theory]
    [InlineData("User-agent: AI\nDisallow: /", "AI2Bot")]
    [InlineData("User-agent: img\nDisallow: /", "img2dataset")]
    [InlineData("User-agent: GPTBot\nAllow: /\nUser-agent: *\nDisallow: /", "GPTBot")]
    [InlineData("User-agent: GPTBot\nDisallow:\n", "GPTBot")]
    [InlineData("Disallow: /", "GPTBot")]
    [InlineData("<html><body>User-agent: *<br>Disallow: /</body></html>", "GPTBot")]
    [InlineData("User-agent: *\nDisallow: /", "GPTBot", "http://a/robots.txt")]
    public void What_says_nothing_about_the_agent_allows(string robots, string agent, string url = "http://a/b") =>
        Assert.True(Allowed(robots, agent, url));

    [Theory]
    [InlineData("/foo/bar?baz=https://foo.bar", "/foo/bar?baz=https%3A%2F%2Ffoo.bar")]
    [InlineData("/foo/bar/ツ", "/foo/bar/%E3%83%84")]
    [InlineData("/foo/bar/%e3%83%84", "/foo/bar/ツ")]
    [InlineData("/foo/bar/%62%61%7A", "/foo/bar/baz")]
    [InlineData("/a%20b", "/a b")]
    [InlineData("/100%", "/100%25")]
    [InlineData("/file-with-a-%2A.html", "/file-with-a-*.html")]
    [InlineData("/price%24", "/price$more")]
    public void Percent_encoded_forms_agree_in_the_RFCs_reading(string rule, string path)
    {
        var robots = $"User-agent: *\nDisallow: {rule}";
        Assert.False(Allowed(robots, "x", "https://host" + path, RobotsMode.Rfc));
        Assert.False(Allowed(robots, "x", "https://host" + path));
        Assert.True(Allowed(robots, "x", "https://host/other", RobotsMode.Rfc));
    }

    [Fact]
    public void An_encoded_star_or_dollar_is_a_letter_like_any_other()
    {
        Assert.True(Allowed("User-agent: *\nDisallow: /a%2Ab", "x", "http://h/aXb", RobotsMode.Rfc));
        Assert.False(Allowed("User-agent: *\nDisallow: /a*b", "x", "http://h/aXb", RobotsMode.Rfc));
        Assert.True(Allowed("User-agent: *\nDisallow: /a%24", "x", "http://h/a", RobotsMode.Rfc));
    }

    [Fact]
    public void Optout_never_allows_what_another_reading_forbids() => RobotsGen.FileAgentUrl.Sample(
        (robots, agent, url) => !Allowed(robots, agent, url) || (Allowed(robots, agent, url, RobotsMode.Rfc) && Allowed(robots, agent, url, RobotsMode.Google)),
        iter: 20_000);
}
