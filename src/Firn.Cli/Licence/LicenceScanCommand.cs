using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Compliance.Licences;
using Firn.Compliance.Licences.Purposes;
using Firn.Compliance.Licences.Scanning;
using Firn.Core;

namespace Firn.Cli.Licence;

/// <summary><c>firn licence scan PATH</c>: the licences of a file, or of every file below a folder.</summary>
internal static class LicenceScanCommand
{
    public static Command Create(CliContext context)
    {
        var path = new Argument<string>("path") { Description = "A file or a folder." };
        var allow = new Option<string[]>("--allow") { Description = "What the policy allows: SPDX identifiers, or the classes public-domain and permissive. May be repeated. Default: the two classes.", DefaultValueFactory = _ => [] };
        var basis = new Option<string>("--basis-for-copyleft") { Description = "Why copyleft may be used; without a reason it may not.", DefaultValueFactory = _ => "" };
        var purpose = new Option<string>("--purpose") { Description = $"Judge by what the texts are wanted for, in place of --allow: {string.Join(", ", LicencePurpose.Builtin)}, or a file.", DefaultValueFactory = _ => "" };
        var json = RunArguments.Json();
        var command = new Command("scan", "Finds licences: SPDX tags, fields, grants, Creative Commons, and texts by similarity, each with its line. Example: firn licence scan src") { path, allow, purpose, basis, json };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetRequiredValue(purpose) is { Length: > 0 } name ? LicencePurpose.Load(name) : null;
            if (wanted is not null && parsed.GetRequiredValue(allow).Length > 0)
                throw new FirnException("FIRN-CMP-033", "--allow", "a purpose decides by the terms of licences, not by a list of them", "leave out --allow or --purpose", ExitCode.Usage);
            var config = new LicencePolicyConfig { BasisForCopyleft = parsed.GetRequiredValue(basis) };
            var policy = new LicencePolicy(parsed.GetRequiredValue(allow) is { Length: > 0 } given ? config with { Allow = given } : config, wanted);
            var files = LicenceTree.Scan(parsed.GetRequiredValue(path));
            if (parsed.GetValue(json))
                WriteJson(context.Out, files, policy);
            else
                WriteText(context.Out, files, policy);
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static void WriteText(TextWriter output, IEnumerable<LicenceFile> files, LicencePolicy policy)
    {
        var totals = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var count = 0L;
        foreach (var file in files)
        {
            count++;
            var label = file.Expression.Length > 0 ? file.Expression : file.Findings.Count > 0 ? "(nothing certain)" : "(none found)";
            totals[label] = totals.GetValueOrDefault(label) + 1;
            if (file.Findings.Count == 0)
                continue;
            output.WriteLine($"{file.Path}: {label}; {Verdict(policy.Judge(file.Expression))}");
            foreach (var obligation in policy.Judge(file.Expression).Obligations ?? [])
                output.WriteLine($"  {obligation}");
            foreach (var finding in file.Findings)
            {
                var how = finding.Source == LicenceSource.LooksLike ? string.Create(CultureInfo.InvariantCulture, $"looks like {finding.Expression} ({finding.Score:0.000})") : $"{finding.Expression} by {Word(finding.Source)}";
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  line {finding.Line}: {how}{(finding.Evidence.Length > 0 ? $": {finding.Evidence.ReplaceLineEndings(" ")}" : "")}"));
            }
        }

        output.WriteLine();
        foreach (var (label, number) in totals.OrderByDescending(pair => pair.Value))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{number,8}  {label}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,8}  files"));
    }

    private static void WriteJson(TextWriter output, IEnumerable<LicenceFile> files, LicencePolicy policy) => JsonOutput.Write(output, "firn.licence-scan", json =>
    {
        json.WriteStartArray("files");
        foreach (var file in files)
        {
            var verdict = policy.Judge(file.Expression);
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteString("expression", file.Expression);
            json.WriteBoolean("allowed", verdict.Allowed);
            json.WriteString("reason", verdict.Reason);
            json.WriteStartArray("obligations");
            foreach (var obligation in verdict.Obligations ?? [])
                json.WriteStringValue(obligation);
            json.WriteEndArray();
            json.WriteStartArray("findings");
            foreach (var finding in file.Findings)
            {
                json.WriteStartObject();
                json.WriteString("expression", finding.Expression);
                json.WriteString("found_by", Word(finding.Source));
                json.WriteBoolean("certain", finding.IsCertain);
                json.WriteNumber("score", finding.Score);
                json.WriteNumber("line", finding.Line);
                json.WriteString("evidence", finding.Evidence);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string Verdict(LicenceVerdict verdict) => verdict.Allowed ? "allowed" : verdict.Reason.Replace('_', ' ');

    private static string Word(LicenceSource source) => JsonNamingPolicy.KebabCaseLower.ConvertName(source.ToString());
}
