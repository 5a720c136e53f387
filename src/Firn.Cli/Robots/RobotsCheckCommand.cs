using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Cli.Robots;

/// <summary><c>firn robots check FILE URL --agent NAME</c>: exit code 0 when allowed, 10 when not; or a batch of cases, one answer a line.</summary>
internal static class RobotsCheckCommand
{
    private const long MostKept = 64 << 20;

    // Answers hold what site owners wrote: readable, not escaped for HTML.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create(CliContext context)
    {
        var file = new Argument<string?>("file") { Description = RobotsCommand.FileHelp, Arity = ArgumentArity.ZeroOrOne };
        var url = new Argument<string?>("url") { Description = "The URL, or a path.", Arity = ArgumentArity.ZeroOrOne };
        var agent = new Option<string>("--agent") { Description = "The crawler's name; * asks for the rules for everyone.", DefaultValueFactory = _ => "*" };
        var mode = RobotsCommand.Mode();
        var batch = new Option<string?>("--batch") { Description = "A file of cases, or - for standard input; each line has robots or robots_b64, agent, url or url_b64.", HelpName = "cases.jsonl" };
        var policy = RobotsCommand.Policy();
        var answers = RecordedAnswers.Hindsight();
        var fetched = RecordedAnswers.Fetched();
        var json = RunArguments.Json();
        var command = new Command("check", "May an agent use a URL? Exit code 0: yes, 10: no. Example: firn robots check robots.txt https://example.org/a --agent GPTBot") { file, url, agent, mode, batch, policy, answers, fetched, json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(batch) is { } cases)
                return Batch(cases, parsed.GetValue(mode), context);
            if (parsed.GetValue(file) is not { } path || parsed.GetValue(url) is not { } target)
                throw new FirnException("FIRN-CLI-022", "robots check", "needs a file and a URL, or --batch", "see firn robots check --help", ExitCode.Usage);
            if (RecordedAnswers.IsSnapshot(path))
                return Recorded(RecordedAnswers.Open(path, target, parsed.GetValue(answers), parsed.GetRequiredValue(fetched)), RobotsPolicy.Load(parsed.GetRequiredValue(policy)) with { Mode = parsed.GetValue(mode), Agents = [parsed.GetRequiredValue(agent)] }, target, parsed.GetValue(json), context);
            var decision = RobotsFile.Parse(RobotsCommand.Read(path, context)).Decide(parsed.GetRequiredValue(agent), target, parsed.GetValue(mode));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.robots-decision", writer =>
                {
                    writer.WriteString("url", target);
                    writer.WriteString("agent", parsed.GetRequiredValue(agent));
                    Fields(writer, decision);
                });
            }
            else
            {
                context.Out.WriteLine($"{(decision.Allowed ? "allowed" : "disallowed")}{(decision.Line > 0 ? $" by line {decision.Line}: {decision.Rule}" : ": no rule matches")}");
            }

            return (int)(decision.Allowed ? ExitCode.Ok : ExitCode.No);
        });
        return command;
    }

    // Nothing known is not a yes.
    private static int Recorded(RecordedAnswers recorded, RobotsPolicy policy, string url, bool asJson, CliContext context)
    {
        var verdict = recorded.Judge(policy);
        var answer = verdict.Snapshot!;
        if (asJson)
        {
            JsonOutput.Write(context.Out, "firn.robots-decision", writer =>
            {
                writer.WriteString("url", url);
                writer.WriteString("agent", policy.Agents[0]);
                Fields(writer, verdict.Decision with { Allowed = verdict.Answer == RobotsAnswer.Allow });
                writer.WriteString("answer", verdict.Answer.ToString().ToLowerInvariant());
                writer.WriteString("policy", policy.Label);
                RecordedAnswers.Write(writer, answer);
            });
        }
        else
        {
            var because = verdict.Decision.Line > 0 ? $" by line {verdict.Decision.Line}: {verdict.Decision.Rule}" : answer.Status is >= 200 and < 300 ? ": no rule matches" : $" by the answer, as {policy.Label} reads it";
            context.Out.WriteLine($"{(verdict.Answer switch { RobotsAnswer.Allow => "allowed", RobotsAnswer.Disallow => "disallowed", _ => "unknown" })}{because}");
            context.Out.WriteLine(RecordedAnswers.Describe(answer));
        }

        return (int)(verdict.Answer == RobotsAnswer.Allow ? ExitCode.Ok : ExitCode.No);
    }

    private static int Batch(string cases, RobotsMode mode, CliContext context)
    {
        using var input = cases == "-" ? context.OpenIn()
            : File.Exists(cases) ? File.OpenRead(cases)
            : throw new FirnException("FIRN-CLI-021", cases, "there is no such file", "name a file of cases, or - for standard input", ExitCode.NotFound);
        using var reader = new StreamReader(input, new UTF8Encoding(false));
        using var output = context.OpenOut();
        using var buffered = new BufferedStream(output, 1 << 16);
        using var writer = new Utf8JsonWriter(buffered, Plain);
        var number = 0;

        // Many cases are about one file: keep files and their compiled rules, as many as fit.
        var files = new Dictionary<string, (RobotsFile File, Dictionary<string, RobotsRules> Rules)>(StringComparer.Ordinal);
        var kept = 0L;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            RobotsDecision decision;
            try
            {
                using var one = JsonDocument.Parse(line);
                var root = one.RootElement;
                var key = root.TryGetProperty("robots_b64", out var encoded) ? "b" + encoded.GetString() : "t" + root.GetProperty("robots").GetString();
                if (!files.TryGetValue(key, out var file))
                {
                    if ((kept += key.Length) > MostKept)
                    {
                        files.Clear();
                        kept = key.Length;
                    }

                    files[key] = file = (RobotsFile.Parse(key[0] == 'b' ? Convert.FromBase64String(key[1..]) : Encoding.UTF8.GetBytes(key[1..])), new(StringComparer.Ordinal));
                }

                var agent = root.GetProperty("agent").GetString() ?? "";
                if (!file.Rules.TryGetValue(agent, out var compiled))
                    file.Rules[agent] = compiled = file.File.For(agent, mode);
                decision = compiled.Decide(root.TryGetProperty("url_b64", out var url) ? url.GetBytesFromBase64() : Encoding.UTF8.GetBytes(root.GetProperty("url").GetString() ?? ""));
            }
            catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
            {
                throw new FirnException("FIRN-CLI-023", $"{cases}:{number}", $"is no case: {error.Message.TrimEnd('.')}", "each line is an object with robots or robots_b64, agent, url or url_b64", ExitCode.Invalid, error);
            }

            writer.WriteStartObject();
            Fields(writer, decision);
            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            buffered.WriteByte((byte)'\n');
        }

        return (int)ExitCode.Ok;
    }

    private static void Fields(Utf8JsonWriter writer, RobotsDecision decision)
    {
        writer.WriteBoolean("allowed", decision.Allowed);
        writer.WriteNumber("line", decision.Line);
        writer.WriteString("rule", decision.Rule);
    }
}
