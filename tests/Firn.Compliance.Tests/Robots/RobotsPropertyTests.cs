using System.Text;
using CsCheck;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Tests.Robots;

public sealed class RobotsPropertyTests
{
    private static RobotsDecision Decide(string robots, string agent, string url, RobotsMode mode) =>
        RobotsFile.Parse(Encoding.UTF8.GetBytes(robots)).Decide(agent, url, mode);

    [Theory]
    [InlineData(RobotsMode.Optout)]
    [InlineData(RobotsMode.Rfc)]
    public void Adding_a_Disallow_to_a_group_never_allows_more(RobotsMode mode) => Gen.Select(RobotsGen.Groups, RobotsGen.Pattern, RobotsGen.Agent, RobotsGen.Path, Gen.Int[0, 3]).Sample(
        (groups, pattern, agent, path, at) =>
        {
            var url = "https://host.test" + path;
            // A group needs a rule of its own first: without one, the RFC joins it with the group below, and a first rule parts them.
            groups = [.. groups.Select(group => group + "Disallow: /never\n")];
            var before = Decide(string.Concat(groups), agent, url, mode);
            var more = groups.ToArray();
            more[at % groups.Length] += $"Disallow: {pattern}\n";
            return before.Allowed || !Decide(string.Concat(more), agent, url, mode).Allowed;
        },
        iter: 20_000);

    [Theory]
    [InlineData(RobotsMode.Optout)]
    [InlineData(RobotsMode.Rfc)]
    [InlineData(RobotsMode.Google)]
    public void The_order_of_groups_does_not_matter(RobotsMode mode) => Gen.Select(RobotsGen.Groups, RobotsGen.Agent, RobotsGen.Path).Sample(
        (groups, agent, path) =>
        {
            // A group without a rule that counts would run into its neighbour: give each one.
            var closed = groups.Select(group => group + "Disallow: /never\n").ToArray();
            var forward = Decide(string.Concat(closed), agent, "https://h" + path, mode);
            var backward = Decide(string.Concat(closed.Reverse()), agent, "https://h" + path, mode);
            return forward.Allowed == backward.Allowed;
        },
        iter: 20_000);

    [Theory]
    [InlineData(RobotsMode.Optout)]
    [InlineData(RobotsMode.Rfc)]
    public void An_URL_and_its_percent_encoded_form_get_the_same_answer_from_the_RFCs_reading(RobotsMode mode) => RobotsGen.FileAgentUrl.Sample(
        (robots, agent, url) =>
        {
            var path = url["https://host.test".Length..];
            var encoded = "https://host.test/" + string.Concat(Encoding.UTF8.GetBytes(path[1..].Replace("%", "")).Select(unit => $"%{unit:X2}"));
            var raw = "https://host.test/" + path[1..].Replace("%", "");
            var left = Decide(robots, agent, raw, mode);
            var right = Decide(robots, agent, encoded, mode);

            // In optout mode Google's reading, which does not normalise, may add a no to either.
            return mode == RobotsMode.Optout || left.Allowed == right.Allowed;
        },
        iter: 10_000);

    [Theory]
    [InlineData(RobotsMode.Rfc)]
    [InlineData(RobotsMode.Google)]
    public void One_pass_and_compiled_rules_agree(RobotsMode mode) => RobotsGen.FileAgentUrl.Sample(
        (robots, agent, url) => Decide(robots, agent, url, mode).Allowed == RobotsFile.AllowsOnce(Encoding.UTF8.GetBytes(robots), agent, Encoding.UTF8.GetBytes(url), mode),
        iter: 20_000);

    [Fact]
    public void The_compiled_tree_agrees_with_trying_every_rule() => Gen.Select(RobotsGen.Rule.Array[1, 40], RobotsGen.Path).Sample(
        (rules, path) =>
        {
            var robots = "User-agent: *\n" + string.Concat(rules);
            var expected = Slow(rules, path);
            return Decide(robots, "x", "https://h" + path, RobotsMode.Rfc).Allowed == expected;
        },
        iter: 20_000);

    [Fact]
    public void A_pattern_matches_as_the_position_set_of_Googles_matcher_does() => Gen.Select(
        RobotsGen.Any('a', 'b', '*', '$', '/').Array[0, 12].Select(letters => new string(letters)),
        RobotsGen.Any('a', 'b', '$', '/').Array[0, 14].Select(letters => "/" + new string(letters))).Sample(
        (pattern, path) => RobotsPattern.Compile(Encoding.UTF8.GetBytes(pattern), normalise: false).Matches(Encoding.UTF8.GetBytes(path)) == PositionSet(path, pattern),
        iter: 50_000);

    private static bool Slow(string[] rules, string path)
    {
        using var cut = new RobotsPath(Encoding.UTF8.GetBytes("https://h" + path), new byte[1024]);
        var best = (Priority: -1, Allow: true);
        foreach (var rule in rules)
        {
            var key = rule[..rule.IndexOf(':', StringComparison.Ordinal)];
            if (key is not ("Allow" or "Disallow"))
                continue;
            var pattern = RobotsPattern.Compile(Encoding.UTF8.GetBytes(rule[(key.Length + 1)..].Trim()), normalise: true);
            if (!pattern.Matches(cut.Normal))
                continue;
            if (pattern.Priority > best.Priority || (pattern.Priority == best.Priority && key == "Allow"))
                best = (pattern.Priority, key == "Allow");
        }

        return best.Allow;
    }

    private static bool PositionSet(string path, string pattern)
    {
        var positions = new SortedSet<int> { 0 };
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '$' && i == pattern.Length - 1)
                return positions.Contains(path.Length);
            if (pattern[i] == '*')
                positions = [.. Enumerable.Range(positions.Min, path.Length - positions.Min + 1)];
            else
                positions = [.. positions.Where(at => at < path.Length && path[at] == pattern[i]).Select(at => at + 1)];
            if (positions.Count == 0)
                return false;
        }

        return true;
    }
}
