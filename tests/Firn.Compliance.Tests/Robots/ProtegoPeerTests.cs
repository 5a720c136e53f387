using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Firn.Compliance.Robots;
using Firn.Testing;

namespace Firn.Compliance.Tests.Robots;

/// <summary>
/// 2,054 real files, every agent of the Apertus list, asked of Debian's python3-protego, the parser that Apertus used.
/// Where our optout mode is laxer than Protego, a known class of difference must explain it (docs/robots.md).
/// </summary>
public sealed class ProtegoPeerTests
{
    private const string Script = """
        import sys, json, base64, logging
        logging.disable(logging.CRITICAL)
        from protego import Protego
        for line in sys.stdin:
            case = json.loads(line)
            body = base64.b64decode(case["b64"]).decode("utf-8", "replace")
            parsed = Protego.parse(body)
            print(json.dumps([[1 if parsed.can_fetch(u, a) else 0 for u in case["urls"]] for a in case["agents"]]), flush=True)
        """;

    [Fact]
    public async Task The_same_answers_as_Protego_but_for_explained_classes()
    {
        var archive = Require.Data("robots-files.tar.xz");
        const string Python = "/usr/bin/python3";
        Require.That("protego", File.Exists("/usr/lib/python3/dist-packages/protego.py"), "python3-protego is not installed");
        using var folder = new TemporaryFolder();
        using (var tar = Process.Start("tar", ["-xJf", archive, "-C", folder.Path]))
            tar.WaitForExit();
        var files = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        var agents = RobotsPolicy.Load("apertus").Agents;
        string[] urls = ["/", "/news/2024/01/a-title.html", "/search?q=x", "/wp-admin/", "/a/b/c.php?id=1&b=2"];
        using var peer = Process.Start(new ProcessStartInfo(Python, ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var asked = Task.Run(() =>
        {
            foreach (var file in files)
                peer.StandardInput.WriteLine(JsonSerializer.Serialize(new { b64 = Convert.ToBase64String(File.ReadAllBytes(file)), agents, urls = urls.Select(url => "http://host.test" + url) }));
            peer.StandardInput.Close();
        });
        int same = 0, stricter = 0, explained = 0;
        var unexplained = new List<string>();
        foreach (var path in files)
        {
            var answers = JsonSerializer.Deserialize<int[][]>(peer.StandardOutput.ReadLine()!)!;
            var bytes = File.ReadAllBytes(path);
            var robots = RobotsFile.Parse(bytes);
            var text = Encoding.UTF8.GetString(bytes);
            for (var a = 0; a < agents.Count; a++)
            {
                var rules = robots.For(agents[a]);
                for (var u = 0; u < urls.Length; u++)
                {
                    var ours = rules.Decide(Encoding.UTF8.GetBytes("http://host.test" + urls[u]));
                    var theirs = answers[a][u] == 1;
                    if (ours.Allowed == theirs)
                        same++;
                    else if (!ours.Allowed)
                        stricter++;
                    else if (IsSubstringAgent(text, agents[a]) || ClosesGroupEarly(text) || HasNamelessAgent(text))
                        explained++;
                    else
                        unexplained.Add($"{Path.GetFileName(path)} {agents[a]} {urls[u]}");
                }
            }
        }

        await asked;
        TestContext.Current.TestOutputHelper?.WriteLine($"same {same}, ours stricter {stricter}, laxer and explained {explained}, laxer and unexplained {unexplained.Count}");
        Assert.True(unexplained.Count == 0, $"{unexplained.Count} laxer answers that no class explains, {stricter} stricter, {explained} explained: {string.Join("; ", unexplained.Take(20))}");
        Assert.True(same > 0.98 * (same + stricter + explained), $"{same} of {same + stricter + explained}");
    }

    // Protego takes a group for an agent's own when the line is any part of the agent's name: "Bot" names GPTBot.
    private static bool IsSubstringAgent(string text, string agent) => text.Split('\n')
        .Where(line => line.TrimStart().StartsWith("user", StringComparison.OrdinalIgnoreCase) && line.Contains(':', StringComparison.Ordinal))
        .Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Split('#')[0].Trim().Replace("*", "", StringComparison.Ordinal))
        .Any(value => value.Length > 0 && !value.Equals(agent, StringComparison.OrdinalIgnoreCase) && agent.Contains(value, StringComparison.OrdinalIgnoreCase));

    // Protego lets any line, also Sitemap or Crawl-delay, end the list of agents that a group begins with (RFC 9309 does not).
    private static bool ClosesGroupEarly(string text)
    {
        var agent = false;
        var other = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Split('#')[0].Trim();
            if (line.Length == 0)
                continue;
            if (line.StartsWith("user", StringComparison.OrdinalIgnoreCase))
            {
                if (agent && other)
                    return true;
                agent = true;
                other = false;
            }
            else if (line.StartsWith("allow", StringComparison.OrdinalIgnoreCase) || line.StartsWith("dis", StringComparison.OrdinalIgnoreCase))
            {
                agent = other = false;
            }
            else
            {
                other = agent;
            }
        }

        return false;
    }

    // Protego joins an agent line to the group above when a line "User-agent:" without a name stands between; the RFC's grammar has no such line.
    private static bool HasNamelessAgent(string text) => text.Split('\n')
        .Any(line => line.Trim().TrimEnd(':').Trim().Equals("user-agent", StringComparison.OrdinalIgnoreCase));
}
