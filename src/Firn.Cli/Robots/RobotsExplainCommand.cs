using System.CommandLine;
using System.Text;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Cli.Robots;

/// <summary><c>firn robots explain FILE URL</c>: what each agent of a policy may do, in every reading.</summary>
internal static class RobotsExplainCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Argument<string>("file") { Description = "The robots.txt, or - for standard input." };
        var url = new Argument<string>("url") { Description = "The URL, or a path." };
        var policy = new Option<string>("--policy") { Description = $"The policy: {string.Join(", ", RobotsPolicy.Builtin)}, or a policy file.", DefaultValueFactory = _ => "apertus" };
        var agents = new Option<string[]>("--agent") { Description = "Asks for these agents in place of the policy's. May be repeated.", DefaultValueFactory = _ => [] };
        var json = RunArguments.Json();
        var command = new Command("explain", "What every agent of a policy may do with a URL, in each reading, with the line that decides. Exit code 10 when the policy drops the page. Example: firn robots explain robots.txt https://example.org/a")
            { file, url, policy, agents, json };
        command.SetAction(parsed =>
        {
            var loaded = RobotsPolicy.Load(parsed.GetRequiredValue(policy));
            var names = parsed.GetRequiredValue(agents) is { Length: > 0 } given ? given : [.. loaded.Agents];
            var robots = RobotsFile.Parse(RobotsCommand.Read(parsed.GetRequiredValue(file), context));
            var target = Encoding.UTF8.GetBytes(parsed.GetRequiredValue(url));
            var rows = names.Select(name => (Agent: name, Decisions: Enum.GetValues<RobotsMode>().Select(mode => (Mode: mode, Decision: robots.For(name, mode).Decide(target))).ToList())).ToList();
            var kept = rows.TrueForAll(row => row.Decisions.Find(one => one.Mode == loaded.Mode).Decision.Allowed);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.robots-explanation", writer =>
                {
                    writer.WriteString("url", parsed.GetRequiredValue(url));
                    writer.WriteString("policy", loaded.Label);
                    writer.WriteBoolean("allowed", kept);
                    writer.WriteStartArray("decisions");
                    foreach (var (agent, decisions) in rows)
                    {
                        foreach (var (mode, decision) in decisions)
                        {
                            writer.WriteStartObject();
                            writer.WriteString("agent", agent);
                            writer.WriteString("mode", Word(mode));
                            writer.WriteBoolean("allowed", decision.Allowed);
                            writer.WriteNumber("line", decision.Line);
                            writer.WriteString("rule", decision.Rule);
                            writer.WriteEndObject();
                        }
                    }

                    writer.WriteEndArray();
                });
            }
            else
            {
                foreach (var (agent, decisions) in rows)
                    context.Out.WriteLine($"{agent,-32} {string.Join("  ", decisions.Select(one => $"{Word(one.Mode)} {(one.Decision.Allowed ? "yes" : "NO")}{(one.Decision.Line > 0 ? $" (line {one.Decision.Line}: {one.Decision.Rule})" : "")}"))}");
                context.Out.WriteLine(kept ? $"{loaded.Label}: the page may be used" : $"{loaded.Label}: the page is dropped");
            }

            return (int)(kept ? ExitCode.Ok : ExitCode.No);
        });
        return command;
    }

    private static string Word(RobotsMode mode) => mode.ToString().ToLowerInvariant();
}
