using System.CommandLine;
using System.Text;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Compliance.PersonalData;
using Firn.Core;

namespace Firn.Cli.Pii;

/// <summary><c>firn pii</c>: finds and masks personal data. What was found is never printed.</summary>
internal static class PiiCommand
{
    public static Command Create(CliContext context) => new("pii", "Finds and masks personal data: e-mail and IP addresses, IBANs, cards, telephone numbers, national numbers.") { Scan(context), Mask(context) };

    private static Command Scan(CliContext context)
    {
        var file = File_();
        var json = RunArguments.Json();
        var language = Language();
        var code = Code();
        var command = new Command("scan", "Says where personal data stands, never what it is. Example: firn pii scan page.txt") { file, language, code, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var text = Read(path, context);
            var found = new List<PiiSpan>();
            PiiScanner.Find(text, new PiiConfig { CodeAndMathematics = parsed.GetValue(code) }, found, Encoding.UTF8.GetBytes(parsed.GetValue(language) ?? ""));
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.pii-scan", writer =>
                {
                    writer.WriteString("file", path);
                    writer.WriteNumber("bytes", text.Length);
                    writer.WriteStartArray("spans");
                    foreach (var span in found)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("class", PiiMasker.Word(span.Kind));
                        if (span.Type.Length > 0)
                            writer.WriteString("type", span.Type);
                        writer.WriteNumber("start", span.Start);
                        writer.WriteNumber("length", span.Length);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                });
            }
            else
            {
                foreach (var span in found)
                    context.Out.WriteLine($"{PiiMasker.Word(span.Kind),-6} at byte {span.Start}, {span.Length} bytes{(span.Type.Length > 0 ? " (" + span.Type + ")" : "")}");
                context.Out.WriteLine($"{found.Count} in {text.Length} bytes");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Mask(CliContext context)
    {
        var file = File_();
        var language = Language();
        var code = Code();
        var keyFile = new Option<string?>("--pseudonyms") { Description = "Give each value a name made with this key file (at least 32 bytes), the same for the same value.", HelpName = "FILE" };
        var remove = new Option<bool>("--remove") { Description = "Put nothing in the place of a value." };
        var command = new Command("mask", "Writes the text with personal data replaced by markers. Example: firn pii mask page.txt > masked.txt") { file, language, code, keyFile, remove };
        command.Validators.Add(result =>
        {
            if (result.GetValue(keyFile) is not null && result.GetValue(remove))
                result.AddError("--pseudonyms and --remove exclude each other");
        });
        command.SetAction(parsed =>
        {
            var key = parsed.GetValue(keyFile) is { } path ? PseudonymKey.Load(path) : null;
            var config = new PiiConfig
            {
                CodeAndMathematics = parsed.GetValue(code),
                Replacement = key is not null ? PiiReplacement.Pseudonym : parsed.GetValue(remove) ? PiiReplacement.Remove : PiiReplacement.Marker,
            };
            var masker = new PiiMasker(config, key);
            var masked = masker.Mask(Read(parsed.GetRequiredValue(file), context), Encoding.UTF8.GetBytes(parsed.GetValue(language) ?? ""));
            using (var output = context.OpenOut())
                output.Write(masked);
            context.Error.WriteLine(masker.Total == 0 ? "nothing to mask" : $"masked: {masker.Counts()}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> File_() => new("file") { Description = "A text file, or - for standard input." };

    private static Option<string?> Language() => new("--language") { Description = "The text's language, for example deu_Latn: whose telephone numbers to expect first.", HelpName = "CODE" };

    private static Option<bool> Code() => new("--code") { Description = "Look into code and formulas too." };

    private static byte[] Read(string path, CliContext context) => InputBytes.Read(path, "a text file", context);
}
