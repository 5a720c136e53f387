using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Tokenization;
using Firn.Tokenization.Fairness;
using Firn.Tokenization.Streams;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok evaluate</c>: judges tokenizers side by side.</summary>
internal static class TokEvaluateCommand
{
    public static Command Create(CliContext context)
    {
        var files = new Argument<string[]>("tokenizers") { Description = "Tokenizer files.", Arity = ArgumentArity.OneOrMore };
        var texts = new Option<string[]>("--texts")
        {
            Description = "What they are judged on: plain text files named for their language (deu_Latn.txt), JSON lines with text and language, document shards, or folders of them.",
            HelpName = "path",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var reference = new Option<string>("--reference") { Description = "The language that the others are compared with.", HelpName = "language", DefaultValueFactory = _ => "eng_Latn" };
        var parallel = new Option<bool>("--parallel") { Description = "The texts are translations of each other: whole texts and lines are compared too." };
        var html = new Option<string?>("--html") { Description = "Writes a page with plots as well.", HelpName = "file" };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object instead of tables." };
        var command = new Command("evaluate", "Judges tokenizers: fertility, compression, vocabulary utilisation, Gini, the worst language's tax. Example: firn tok evaluate a.json b.json --texts udhr/ --parallel")
        {
            files, texts, reference, parallel, html, json,
        };
        command.SetAction(parsed =>
        {
            var corpus = TextFiles.Read(parsed.GetValue(texts)!).ToList();
            if (corpus.Count == 0)
                throw new FirnException("FIRN-TOK-014", string.Join(' ', parsed.GetValue(texts)!), "holds no text", "name files or folders with text", ExitCode.NotFound);
            List<(string File, FairnessReport Report)> reports =
                [.. parsed.GetValue(files)!.Select(file => (file, TokenizerJudge.Judge(Tokenizer.Load(file), corpus, parsed.GetValue(reference)!, parsed.GetValue(parallel))))];
            if (parsed.GetValue(html) is { } page)
                AtomicFile.Write(page, FairnessPage.Render(reports));
            if (parsed.GetValue(json))
                PrintJson(context, reports);
            else
                PrintTables(context, reports);
            return 0;
        });
        return command;
    }

    private static void PrintJson(CliContext context, List<(string File, FairnessReport Report)> reports) => JsonOutput.Write(context.Out, "firn.tokenizer-comparison", writer =>
    {
        writer.WriteStartArray("tokenizers");
        foreach (var (file, report) in reports)
        {
            writer.WriteStartObject();
            writer.WriteString("file", file);
            writer.WritePropertyName("fairness");
            using var document = JsonDocument.Parse(report.ToJson());
            document.RootElement.WriteTo(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void PrintTables(CliContext context, List<(string File, FairnessReport Report)> reports)
    {
        foreach (var (file, report) in reports)
        {
            context.Out.WriteLine($"{file}: {report.VocabularySize} entries, {Percent(report.VocabularyUtilisation)} used, compared with {report.Reference}");
            context.Out.WriteLine($"  {"unit",-12}{"fertility",11}{"compression",13}{"Gini",8}{"worst",9}  language");
            foreach (var unit in report.Units)
                context.Out.WriteLine($"  {unit.Unit,-12}{Number(unit.Fertility),11}{Number(unit.Compression),13}{Number(unit.Gini),8}{Number(unit.WorstTax),9}  {unit.WorstLanguage}");
        }

        context.Out.WriteLine();
        context.Out.WriteLine($"{"language",-14}{"bytes",10}  {string.Join("  ", reports.Select((_, i) => $"{$"B/token {(char)('A' + (i % 26))}",9}"))}");
        foreach (var language in reports[0].Report.Languages)
        {
            var values = reports.Select(entry => Number(entry.Report.Languages.First(other => other.Language == language.Language).BytesPerToken));
            context.Out.WriteLine($"{language.Language,-14}{language.Bytes,10}  {string.Join("  ", values.Select(value => $"{value,9}"))}");
        }
    }

    private static string Number(double value) => value.ToString(value is > 0 and < 0.01 ? "0.00000" : "0.000", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);
}
