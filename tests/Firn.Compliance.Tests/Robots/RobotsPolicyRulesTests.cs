using System.Text;
using CsCheck;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Tests.Robots;

/// <summary>What is said for all agents of a policy at once is what is said to each.</summary>
public sealed class RobotsPolicyRulesTests
{
    private static readonly string[] Agents = [.. RobotsPolicy.Load("apertus").Agents];
    private static readonly string[] Paths = ["/", "/a", "/ab", "/abc", "/b", "/b?x=1", "/c%20d", "/robots.txt"];

    private static readonly Gen<string> Line = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 15], Gen.Int[0, 7]).Select((kind, agent, path) => kind switch
    {
        0 or 1 => $"User-agent: {(agent < Agents.Length ? Agents[agent] : "*")}",
        2 => $"Allow: {Paths[path]}",
        _ => $"Disallow: {Paths[path]}{(path == 3 ? "*" : "")}",
    });

    [Fact]
    public void All_agents_at_once_get_the_answers_of_each() =>
        Line.Array[1, 30].Sample(
            lines =>
            {
                var file = RobotsFile.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
                var rules = new RobotsPolicyRules(file, RobotsMode.Optout, Agents);
                foreach (var path in Paths)
                {
                    var url = Encoding.UTF8.GetBytes("https://h.test" + path);
                    var refused = Agents.Where(agent => !file.For(agent).Allows(url)).ToList();
                    for (var time = 0; time < 2; time++)
                    {
                        var decision = rules.Decide(url, out var forbidden);
                        if (!forbidden.SequenceEqual(refused) || decision.Allowed != (refused.Count == 0) || (refused.Count > 0 && decision != file.For(refused[0]).Decide(url)))
                            return false;
                    }
                }

                return true;
            },
            iter: 2000);

    [Fact]
    public void More_agents_with_rules_of_their_own_than_a_word_has_bits_are_told_apart()
    {
        var names = Enumerable.Range(0, 150).Select(number => $"bot{(char)('a' + (number / 26))}{(char)('a' + (number % 26))}").ToArray();
        var file = RobotsFile.Parse(Encoding.UTF8.GetBytes(string.Concat(names.Select((name, number) => $"User-agent: {name}\nDisallow: /{number}$\nDisallow: /x{number % 2}\n"))));
        var rules = new RobotsPolicyRules(file, RobotsMode.Optout, names);
        for (var number = 0; number < names.Length; number++)
        {
            rules.Decide(Encoding.UTF8.GetBytes($"https://h.test/{number}"), out var forbidden);
            Assert.Equal([names[number]], forbidden);
        }

        rules.Decide("https://h.test/x1"u8, out var odd);
        Assert.Equal(names.Where((_, number) => number % 2 == 1), odd);
    }

    [Fact]
    public void An_answer_that_was_given_before_costs_no_memory()
    {
        var rules = new RobotsPolicyRules(RobotsFile.Parse("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /a\nUser-agent: *\nAllow: /\n"u8.ToArray()), RobotsMode.Optout, Agents);
        rules.Decide("https://h.test/a"u8, out _);
        rules.Decide("https://h.test/b"u8, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var time = 0; time < 1000; time++)
        {
            rules.Decide("https://h.test/a"u8, out _);
            rules.Decide("https://h.test/b"u8, out _);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }
}
