using System.Diagnostics;
using System.Text;
using Firn.Compliance.Robots;
using Firn.Core;
using Firn.Testing;

namespace Firn.Compliance.Tests.Robots;

/// <summary>2,054 real files: no crash, the same verdicts as when the golden file was made, and one answer whichever way is asked.</summary>
public sealed class RealRobotsTests
{
    private static readonly string[] Urls = ["/", "/news/2024/01/a-title.html", "/a/b/c.php?id=1&b=2", "/%7Euser/%C3%A9"];

    [Fact]
    public void Verdicts_on_real_files_are_stable()
    {
        var agents = RobotsPolicy.Load("apertus").Agents;
        var rows = new StringBuilder();
        foreach (var mode in Enum.GetValues<RobotsMode>())
        {
            var all = new StringBuilder();
            long allowed = 0, asked = 0;
            foreach (var (name, bytes) in Files())
            {
                var file = RobotsFile.Parse(bytes);
                all.Append(name).Append(' ');
                foreach (var agent in agents)
                {
                    var rules = file.For(agent, mode);
                    foreach (var url in Urls)
                    {
                        var decision = rules.Decide(Encoding.UTF8.GetBytes("https://host.test" + url));
                        all.Append(decision.Allowed ? '1' : '0').Append(decision.Line).Append(' ');
                        allowed += decision.Allowed ? 1 : 0;
                        asked++;
                    }
                }

                all.Append('\n');
            }

            rows.Append($"{mode} asked {asked} allowed {allowed} sha256 {ContentHash.Of(all.ToString())}\n");
        }

        Golden.Match("tests/Firn.Compliance.Tests/Robots/real-files-verdicts.txt", rows.ToString());
    }

    [Fact]
    public void One_pass_and_compiled_rules_agree_on_real_files()
    {
        string[] agents = ["GPTBot", "CCBot/2.0", "AI2Bot", "*", "Googlebot"];
        foreach (var (name, bytes) in Files().Where((_, index) => index % 6 == 0))
        {
            foreach (var mode in (RobotsMode[])[RobotsMode.Rfc, RobotsMode.Google])
            {
                var file = RobotsFile.Parse(bytes);
                foreach (var agent in agents)
                {
                    foreach (var url in Urls)
                    {
                        var target = Encoding.UTF8.GetBytes("https://host.test" + url);
                        Assert.True(file.For(agent, mode).Allows(target) == RobotsFile.AllowsOnce(bytes, agent, target, mode), $"{name} {mode} {agent} {url}");
                    }
                }
            }
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Files()
    {
        var archive = Require.Data("robots-files.tar.xz");
        using var folder = new TemporaryFolder();
        using (var tar = Process.Start("tar", ["-xJf", archive, "-C", folder.Path]))
            tar.WaitForExit();
        foreach (var path in Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            yield return (Path.GetFileName(path), File.ReadAllBytes(path));
    }
}
