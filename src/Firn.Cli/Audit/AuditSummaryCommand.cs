using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Compliance.Audit;
using Firn.Core;
using Firn.Foundry.Audit;
using Firn.Foundry.Running;

namespace Firn.Cli.Audit;

/// <summary><c>firn audit summary</c>: documents, tokens and bytes lost, by step, reason, signal, agent, language, licence and host.</summary>
internal static class AuditSummaryCommand
{
    private const int MostRows = 20;

    public static Command Create(CliContext context)
    {
        var run = AuditCommand.RunOption();
        var json = RunArguments.Json();
        var noTokens = new Option<bool>("--no-tokens") { Description = "Leaves tokens out; the first count reads every acquired document, later ones are answered from the run's cache." };
        var command = new Command("summary", "What a run kept and lost, by step, reason, signal, agent, language, licence and host, in documents, tokens of the run's tokenizer, and bytes. Example: firn audit summary") { run, noTokens, json };
        command.SetAction(parsed =>
        {
            var opened = RecipeRun.Open(RunArguments.Folder(parsed.GetValue(run), context.Error));
            var summary = AuditCommand.Open(opened).Summary(parsed.GetValue(noTokens) ? null : RunAudit.Tokens(opened));
            if (parsed.GetValue(json))
                WriteJson(context.Out, summary);
            else
                WriteText(context.Out, summary);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static (string Key, string Title, IReadOnlyList<AuditCount> Counts)[] Tables(AuditSummary summary) =>
    [
        ("lost_by_step", "lost by step", summary.ByStep),
        ("lost_by_reason", "lost by reason", summary.ByReason),
        ("lost_by_signal", "lost by consent signal", summary.BySignal),
        ("lost_by_agent", "lost to robots.txt by agent (a document counts for each)", summary.ByAgent),
        ("lost_by_language", "lost by language", summary.ByLanguage),
        ("lost_by_licence", "lost by licence", summary.LicencesLost),
        ("lost_by_host", "lost for consent by host", summary.ByHost),
        ("kept_by_basis", "kept by basis", summary.ByBasis),
        ("kept_by_licence", "kept by licence", summary.LicencesKept),
    ];

    private static void WriteText(TextWriter output, AuditSummary summary)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.DocumentsIn} documents entered, {summary.DocumentsKept} are in, {summary.Dropped.Documents} were dropped ({(summary.Dropped.Tokens is { } lost ? $"{lost} of {summary.TokensIn} tokens, " : "")}{summary.Dropped.Bytes} bytes), {summary.Edited.Documents} were edited"));
        foreach (var (_, title, counts) in Tables(summary))
        {
            if (counts.Count == 0)
                continue;
            output.WriteLine();
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title,-60} {"documents",10} {"tokens",12} {"bytes",14}"));
            foreach (var count in counts.Take(MostRows))
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {count.Label,-58} {count.Documents,10} {(count.Tokens is { } counted ? counted : "-"),12} {count.Bytes,14}"));
            if (counts.Count > MostRows)
                output.WriteLine($"  and {counts.Count - MostRows} more; --json has all");
        }
    }

    private static void WriteJson(TextWriter output, AuditSummary summary) => JsonOutput.Write(output, "firn.audit-summary", json =>
    {
        json.WriteNumber("documents_in", summary.DocumentsIn);
        json.WriteNumber("documents_kept", summary.DocumentsKept);
        json.WriteNumber("documents_dropped", summary.Dropped.Documents);
        json.WriteNumber("bytes_dropped", summary.Dropped.Bytes);
        if (summary.TokensIn is { } tokens)
        {
            json.WriteNumber("tokens_in", tokens);
            json.WriteNumber("tokens_dropped", summary.Dropped.Tokens ?? 0);
        }

        json.WriteNumber("documents_edited", summary.Edited.Documents);
        foreach (var (key, _, counts) in Tables(summary))
            Write(json, key, counts);
    });

    private static void Write(Utf8JsonWriter json, string key, IReadOnlyList<AuditCount> counts)
    {
        json.WriteStartArray(key);
        foreach (var count in counts)
        {
            json.WriteStartObject();
            json.WriteString("label", count.Label);
            json.WriteNumber("documents", count.Documents);
            json.WriteNumber("bytes", count.Bytes);
            if (count.Tokens is { } tokens)
                json.WriteNumber("tokens", tokens);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
