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

/// <summary><c>firn audit</c>: why a document is in or out.</summary>
internal static class AuditCommand
{
    public static Command Create(CliContext context) => new("audit", "Says why documents are in or out of a run, from its ledger: rule, evidence, line of the robots file.")
    {
        Documents(context, "url", "url", "The page's URL.", "Every decision about a URL. Example: firn audit url http://garden.test/", (log, value) => log.Url(value)),
        Documents(context, "doc", "id", "The document's id, or its first digits.", "Every decision about a document. Example: firn audit doc 3f2a91", (log, value) => log.Document(value)),
        Documents(context, "domain", "host", "The host.", "Every document of a host and of the hosts below it. Example: firn audit domain garden.test", (log, value) => log.Domain(value)),
        Documents(context, "text", "text", "A sentence, as it stands in the text.", "The documents that hold a text, with every decision about them. Example: firn audit text \"All human beings are born free\"", (log, value) => log.Text(value)),
        AuditSummaryCommand.Create(context),
    };

    /// <summary>The ledgers of a run's completed stages.</summary>
    public static AuditLog Open(string? directory, CliContext context)
    {
        var run = RecipeRun.Open(RunArguments.Folder(directory, context.Error));
        return Open(run);
    }

    /// <inheritdoc cref="Open(string?, CliContext)"/>
    public static AuditLog Open(RecipeRun run) => RunAudit.Open(run)
        ?? throw new FirnException("FIRN-CLI-020", run.Folder.Path, "no stage with a ledger is complete and up to date", "run the recipe first: firn run RECIPE --to prepare", ExitCode.NotFound);

    public static Option<string?> RunOption() => new("--run") { Description = "The run's folder. Default: the newest below runs/.", HelpName = "dir" };

    private static Command Documents(CliContext context, string verb, string argument, string about, string description, Func<AuditLog, string, IReadOnlyList<AuditedDocument>> ask)
    {
        var value = new Argument<string>(argument) { Description = about };
        var run = RunOption();
        var json = RunArguments.Json();
        var command = new Command(verb, description) { value, run, json };
        command.SetAction(parsed =>
        {
            var asked = parsed.GetRequiredValue(value);
            var found = ask(Open(parsed.GetValue(run), context), asked);
            if (parsed.GetValue(json))
                WriteJson(context.Out, asked, found);
            else
                WriteText(context.Out, found);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void WriteText(TextWriter output, IReadOnlyList<AuditedDocument> documents)
    {
        foreach (var document in documents)
        {
            var name = document.Url.Length > 0 ? document.Url : document.Source;
            output.WriteLine(document.DroppedBy is { } drop
                ? $"{document.Id}  {name}\n  OUT: {drop.Stage}/{drop.Row.Step} says {drop.Row.Reason}"
                : $"{document.Id}  {name}\n  IN: no step dropped it{(document.Basis.Length > 0 ? $"; basis {document.Basis}" : "")}");
            foreach (var item in document.Events)
            {
                var row = item.Row;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {item.Stage,-8} {row.Step,-12} {Word(row.Verdict),-8} {row.Reason}{(row.Rule.Length > 0 && row.Rule != row.Reason ? $" ({row.Rule})" : "")}"));
                if (row.Evidence.Length > 0)
                    output.WriteLine($"           evidence: {row.Evidence}");
                if (item.LineText.Length > 0)
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"           {item.SnapshotUrl} line {row.Line}: {item.LineText.Trim()}"));
                if (row.SnapshotHash.Length > 0)
                    output.WriteLine($"           snapshot: {item.SnapshotDate} sha256 {row.SnapshotHash}");
                if (row.PolicyVersion.Length > 0)
                    output.WriteLine($"           policy: {row.PolicyVersion}");
            }
        }

        if (documents.Count > 1)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{documents.Count} documents, {documents.Count(document => document.DroppedBy is null)} in"));
    }

    private static void WriteJson(TextWriter output, string asked, IReadOnlyList<AuditedDocument> documents) => JsonOutput.Write(output, "firn.audit", json =>
    {
        json.WriteString("asked", LedgerUrls.Mask(asked));
        json.WriteStartArray("documents");
        foreach (var document in documents)
        {
            json.WriteStartObject();
            json.WriteString("id", document.Id.ToString());
            json.WriteString("source", document.Source);
            json.WriteString("url", document.Url);
            json.WriteString("outcome", document.Outcome);
            json.WriteString("basis", document.Basis);
            json.WriteStartArray("decisions");
            foreach (var item in document.Events)
                Write(json, item);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, AuditEvent item)
    {
        var row = item.Row;
        json.WriteStartObject();
        json.WriteString("stage", item.Stage);
        json.WriteString("stage_hash", row.StageHash);
        json.WriteString("step", row.Step);
        json.WriteString("rule", row.Rule);
        json.WriteNumber("rule_version", row.RuleVersion);
        json.WriteString("policy_version", row.PolicyVersion);
        json.WriteString("verdict", Word(row.Verdict));
        json.WriteString("reason", row.Reason);
        json.WriteString("signal", row.Signal);
        json.WriteString("basis", row.Basis);
        json.WriteString("evidence", row.Evidence);
        json.WriteString("snapshot_hash", row.SnapshotHash);
        json.WriteString("snapshot_url", item.SnapshotUrl);
        json.WriteString("snapshot_date", item.SnapshotDate);
        json.WriteNumber("line", row.Line);
        json.WriteString("line_text", item.LineText);
        json.WriteString("language", row.Language);
        json.WriteString("hash_before", row.HashBefore);
        json.WriteString("hash_after", row.HashAfter);
        json.WriteNumber("bytes_in", row.BytesIn);
        json.WriteNumber("bytes_out", row.BytesOut);
        json.WriteEndObject();
    }

    private static string Word(VerdictKind verdict) => verdict switch
    {
        VerdictKind.Dropped => "dropped",
        VerdictKind.Edited => "edited",
        _ => "kept",
    };
}
