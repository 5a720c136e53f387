using System.CommandLine;
using System.Text;
using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Cli.Robots;

/// <summary><c>firn robots explain FILE URL</c>: what each agent of a policy may do, in every reading, and what the lines about use say.</summary>
internal static class RobotsExplainCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Argument<string>("file") { Description = RobotsCommand.FileHelp };
        var url = new Argument<string>("url") { Description = "The URL, or a path." };
        var policy = RobotsCommand.Policy();
        var agents = new Option<string[]>("--agent") { Description = "Asks for these agents in place of the policy's. May be repeated.", DefaultValueFactory = _ => [] };
        var answers = RecordedAnswers.Hindsight();
        var fetched = RecordedAnswers.Fetched();
        var json = RunArguments.Json();
        var command = new Command("explain", "What every agent of a policy may do with a URL, in each reading, with the line that decides. Exit code 10 when the policy drops the page. Example: firn robots explain robots.txt https://example.org/a")
            { file, url, policy, agents, answers, fetched, json };
        command.SetAction(parsed =>
        {
            var target = parsed.GetRequiredValue(url);
            var path = parsed.GetRequiredValue(file);
            var loaded = RobotsPolicy.Load(parsed.GetRequiredValue(policy));
            if (parsed.GetRequiredValue(agents) is { Length: > 0 } given)
                loaded = loaded with { Agents = given };
            var recorded = RecordedAnswers.IsSnapshot(path) ? RecordedAnswers.Open(path, target, parsed.GetValue(answers), parsed.GetRequiredValue(fetched)) : null;
            var ask = recorded is null ? OfFile(RobotsFile.Parse(RobotsCommand.Read(path, context)), target) : recorded.Judge;
            var rows = loaded.Agents.Select(agent => (Agent: agent, Verdicts: Enum.GetValues<RobotsMode>().Select(mode => (Mode: mode, Verdict: ask(loaded with { Agents = [agent], Mode = mode }))).ToList())).ToList();
            var whole = ask(loaded);
            var kept = whole.Answer == RobotsAnswer.Allow && whole.Training.Allowed;
            if (parsed.GetValue(json))
                JsonOutput.Write(context.Out, "firn.robots-explanation", writer => Write(writer, target, loaded, kept, whole, rows, recorded));
            else
                Write(context.Out, loaded, whole, rows, recorded);
            return (int)(kept ? ExitCode.Ok : ExitCode.No);
        });
        return command;
    }

    private static Func<RobotsPolicy, RobotsVerdict> OfFile(RobotsFile robots, string url)
    {
        var target = Encoding.UTF8.GetBytes(url);
        return policy =>
        {
            var rules = new RobotsPolicyRules(robots, policy.Mode, policy.Agents);
            var decision = rules.Decide(target, out var forbidden);
            return new RobotsVerdict(forbidden.Count > 0 ? RobotsAnswer.Disallow : RobotsAnswer.Allow, forbidden, decision, null) { Training = rules.Training(target) };
        };
    }

    private static void Write(TextWriter output, RobotsPolicy policy, RobotsVerdict whole, List<(string Agent, List<(RobotsMode Mode, RobotsVerdict Verdict)> Verdicts)> rows, RecordedAnswers? recorded)
    {
        foreach (var answer in recorded?.Answers ?? [])
            output.WriteLine(RecordedAnswers.Describe(answer));
        foreach (var (agent, verdicts) in rows)
            output.WriteLine($"{agent,-32} {string.Join("  ", verdicts.Select(one => $"{RobotsCommand.Word(one.Mode)} {RobotsCommand.Says(one.Verdict)}"))}");
        if (!whole.Training.Allowed)
            output.WriteLine($"{"use for training",-32} NO (line {whole.Training.Line}: {whole.Training.Rule})");
        output.WriteLine($"{policy.Label}: {(whole.Answer == RobotsAnswer.Unknown ? "nothing is known of the page's host" : whole.Answer == RobotsAnswer.Allow && whole.Training.Allowed ? "the page may be used" : "the page is dropped")}");
    }

    private static void Write(Utf8JsonWriter json, string url, RobotsPolicy policy, bool kept, RobotsVerdict whole, List<(string Agent, List<(RobotsMode Mode, RobotsVerdict Verdict)> Verdicts)> rows, RecordedAnswers? recorded)
    {
        json.WriteString("url", url);
        json.WriteString("policy", policy.Label);
        json.WriteBoolean("allowed", kept);
        json.WriteStartArray("decisions");
        foreach (var (agent, verdicts) in rows)
        {
            foreach (var (mode, verdict) in verdicts)
            {
                json.WriteStartObject();
                json.WriteString("agent", agent);
                json.WriteString("mode", RobotsCommand.Word(mode));
                json.WriteBoolean("allowed", verdict.Answer == RobotsAnswer.Allow);
                json.WriteNumber("line", verdict.Decision.Line);
                json.WriteString("rule", verdict.Decision.Rule);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteStartObject("training");
        json.WriteBoolean("allowed", whole.Training.Allowed);
        json.WriteNumber("line", whole.Training.Line);
        json.WriteString("rule", whole.Training.Rule);
        json.WriteEndObject();
        if (recorded is null)
            return;
        json.WriteStartArray("answers");
        foreach (var answer in recorded.Answers)
        {
            json.WriteStartObject();
            RecordedAnswers.Write(json, answer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
