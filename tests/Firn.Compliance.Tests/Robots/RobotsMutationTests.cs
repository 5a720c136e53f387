using System.Text;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Tests.Robots;

/// <summary>
/// The edges of the rules, each from both sides: a pair of files that differ in one byte or word, and a URL whose answer must differ.
/// A parser in which the edge were moved would give both the same answer.
/// </summary>
public sealed class RobotsMutationTests
{
    [Theory]
    [InlineData("longest wins", "Disallow: /ab\nAllow: /a", "Disallow: /a\nAllow: /ab", "/abc")]
    [InlineData("allow wins at equal length", "Disallow: /ab\nAllow: /a", "Disallow: /ab\nAllow: /a*", "/abc")]
    [InlineData("an empty disallow forbids nothing", "Disallow: /", "Disallow:", "/x")]
    [InlineData("a dollar ends the path", "Disallow: /a", "Disallow: /a$", "/ab")]
    [InlineData("a dollar inside is a character", "Disallow: /a$b", "Disallow: /a$", "/a$b")]
    [InlineData("a star is any run, also none", "Disallow: /a*b", "Disallow: /a?b", "/ab")]
    [InlineData("a star is not a single character", "Disallow: /a*c", "Disallow: /a*d", "/axyzc")]
    [InlineData("paths have case", "Disallow: /A", "Disallow: /a", "/Abc")]
    [InlineData("keys have none", "DISALLOW: /a", "DISALLOWED /a b", "/a")]
    [InlineData("a comment ends the rule", "Disallow: /a #b", "Disallow: /a%23b", "/ac")]
    [InlineData("the query is part of the path", "Disallow: /*?", "Disallow: /*!", "/a?b")]
    [InlineData("the last group line counts", "Disallow: /a\nUser-agent: other\nAllow: /a", "Allow: /b\nUser-agent: other\nDisallow: /a", "/a")]
    [InlineData("a slash more matters", "Disallow: /a", "Disallow: /a/", "/a")]
    public void Two_files_that_differ_at_an_edge_differ_in_their_answer(string edge, string forbids, string allows, string path)
    {
        foreach (var mode in (RobotsMode[])[RobotsMode.Rfc, RobotsMode.Google])
        {
            Assert.False(Allowed("User-agent: *\n" + forbids, "bot", path, mode), $"{edge}, {mode}: {forbids}");
            Assert.True(Allowed("User-agent: *\n" + allows, "bot", path, mode), $"{edge}, {mode}: {allows}");
        }
    }

    [Theory]
    [InlineData("a group of its own hides that for everyone", "User-agent: *\nDisallow: /\n", "User-agent: *\nDisallow: /\nUser-agent: bot\nDisallow: /b\n")]
    [InlineData("a prefix of the name is another name", "User-agent: bot\nDisallow: /\n", "User-agent: bo\nDisallow: /\n")]
    [InlineData("a name that begins with it is another name", "User-agent: bot\nDisallow: /\n", "User-agent: bots\nDisallow: /\n")]
    [InlineData("names have no case", "User-agent: BOT\nDisallow: /\n", "User-agent: B0T\nDisallow: /\n")]
    [InlineData("several names share a group", "User-agent: x\nUser-agent: bot\nDisallow: /\n", "User-agent: x\nDisallow: /\nUser-agent: bot\nAllow: /\n")]
    [InlineData("two groups of a name are one", "User-agent: bot\nAllow: /b\nUser-agent: x\nAllow: /\nUser-agent: bot\nDisallow: /\n", "User-agent: bot\nAllow: /b\nUser-agent: x\nDisallow: /\n")]
    [InlineData("a rule before any group belongs to none", "User-agent: *\nDisallow: /\n", "Disallow: /\nUser-agent: *\nAllow: /b\n")]
    [InlineData("a sitemap does not close the names of a group", "User-agent: bot\nSitemap: http://x/\nUser-agent: y\nDisallow: /\n", "User-agent: bot\nAllow: /b\nUser-agent: y\nDisallow: /\n")]
    public void Groups_at_their_edges(string edge, string forbids, string allows)
    {
        foreach (var mode in (RobotsMode[])[RobotsMode.Rfc, RobotsMode.Google])
        {
            Assert.False(Allowed(forbids, "bot", "/a", mode), $"{edge}, {mode}: {forbids}");
            Assert.True(Allowed(allows, "bot", "/a", mode), $"{edge}, {mode}: {allows}");
        }
    }

    // Compiled and in one pass: both must stand on the right side of the edge.
    private static bool Allowed(string robots, string agent, string path, RobotsMode mode)
    {
        var bytes = Encoding.UTF8.GetBytes(robots);
        var compiled = RobotsFile.Parse(bytes).Decide(agent, "https://h.test" + path, mode).Allowed;
        Assert.Equal(compiled, RobotsFile.AllowsOnce(bytes, agent, Encoding.UTF8.GetBytes("https://h.test" + path), mode));
        return compiled;
    }
}
