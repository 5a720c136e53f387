using System.Text;
using CsCheck;

namespace Firn.Compliance.Tests.Robots;

/// <summary>Small robots files over few letters, so that rules meet often.</summary>
internal static class RobotsGen
{
    public static Gen<T> Any<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    public static readonly Gen<string> Agent = RobotsGen.Any("FooBot", "FooBot2", "BarBot", "AI2Bot", "CCBot/2.0", "CCBot", "*", "img2dataset", "Foo Bar");

    public static readonly Gen<string> Path = RobotsGen.Any("a", "b", "/", "%61", "%2F", "?", "é", "%C3%A9", "ab", "=", ".html", "index.html", "%", "%2a")
        .Array[0, 6].Select(parts => "/" + string.Concat(parts));

    public static readonly Gen<string> Pattern = RobotsGen.Any("a", "b", "/", "%61", "%2F", "?", "é", "%C3%A9", "ab", "=", ".html", "index.html", "*", "*", "$", "%2A")
        .Array[0, 6].Select(parts => "/" + string.Concat(parts));

    public static readonly Gen<string> Rule = Gen.Select(RobotsGen.Any("Allow", "Disallow", "Disallow", "dissallow", "Sitemap"), Pattern, (key, pattern) => $"{key}: {pattern}\n");

    public static readonly Gen<string> Group = Gen.Select(Agent.Array[1, 2], Rule.Array[1, 4],
        (agents, rules) => string.Concat(agents.Select(agent => $"User-agent: {agent}\n")) + string.Concat(rules));

    public static readonly Gen<string[]> Groups = Group.Array[1, 4];

    public static readonly Gen<(string Robots, string Agent, string Url)> FileAgentUrl =
        Gen.Select(Groups, Agent, Path, (groups, agent, path) => (string.Concat(groups), agent, "https://host.test" + path));
}
