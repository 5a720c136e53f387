using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Cli.Run;
using Firn.Compliance.PersonalData;
using Firn.Core;

namespace Firn.Cli.Pii;

/// <summary><c>firn pii</c>: finds and masks personal data. What was found is never printed.</summary>
internal static class PiiCommand
{
    public static Command Create(CliContext context) => new("pii", "Finds and masks personal data: e-mail and IP addresses, IBANs.") { Scan(context), Mask(context) };

    private static Command Scan(CliContext context)
    {
        var file = File_();
        var json = RunArguments.Json();
        var command = new Command("scan", "Says where personal data stands, never what it is. Example: firn pii scan page.txt") { file, json };
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var text = Read(path, context);
            var found = new List<PiiSpan>();
            PiiScanner.Find(text, new PiiConfig(), found);
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
                        writer.WriteString("class", Word(span.Kind));
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
                    context.Out.WriteLine($"{Word(span.Kind),-6} at byte {span.Start}, {span.Length} bytes");
                context.Out.WriteLine($"{found.Count} in {text.Length} bytes");
            }

            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command Mask(CliContext context)
    {
        var file = File_();
        var command = new Command("mask", "Writes the text with personal data replaced by markers. Example: firn pii mask page.txt > masked.txt") { file };
        command.SetAction(parsed =>
        {
            var masker = new PiiMasker(new PiiConfig());
            var masked = masker.Mask(Read(parsed.GetRequiredValue(file), context));
            using (var output = context.OpenOut())
                output.Write(masked);
            context.Error.WriteLine(masker.Total == 0 ? "nothing to mask" : $"masked: {masker.Counts()}");
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> File_() => new("file") { Description = "A text file, or - for standard input." };

    private static string Word(PiiKind kind) => kind.ToString().ToLowerInvariant();

    private static byte[] Read(string path, CliContext context)
    {
        if (path == "-")
        {
            using var memory = new MemoryStream();
            using var input = context.OpenIn();
            input.CopyTo(memory);
            return memory.ToArray();
        }

        return File.Exists(path) ? File.ReadAllBytes(path) : throw new FirnException("FIRN-CLI-021", path, "there is no such file", "name a text file, or - for standard input", ExitCode.NotFound);
    }
}
