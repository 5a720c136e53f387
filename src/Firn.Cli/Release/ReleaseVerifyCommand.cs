using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Release.Checksums;

namespace Firn.Cli.Release;

/// <summary><c>firn release verify DIR</c>: are the files the published ones?</summary>
internal static class ReleaseVerifyCommand
{
    public static Command Create(CliContext context)
    {
        var folder = new Argument<string>("dir") { Description = "The release's folder, for example runs/first-light/release." };
        var json = new Option<bool>("--json") { Description = "Prints one JSON object instead of a table." };
        var command = new Command("verify", "Compares a release with its checksums; exit code 10 when a file is missing, changed or new. Example: firn release verify runs/first-light/release") { folder, json };
        command.SetAction(parsed =>
        {
            var directory = parsed.GetRequiredValue(folder);
            var result = ChecksumFile.Verify(directory);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.release-verification", writer =>
                {
                    writer.WriteBoolean("whole", result.IsWhole);
                    writer.WriteNumber("files", result.Files);
                    writer.WriteStartArray("problems");
                    foreach (var problem in result.Problems)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("path", problem.Path);
                        writer.WriteString("kind", problem.Kind);
                        writer.WriteString("detail", problem.Detail);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                });
            }
            else
            {
                foreach (var problem in result.Problems)
                    context.Out.WriteLine($"{problem.Kind,-9} {problem.Path}: {problem.Detail}");
                context.Out.WriteLine(result.IsWhole ? $"{result.Files} files as published" : $"{result.Problems.Count} of {result.Files} files differ");
            }

            return (int)(result.IsWhole ? ExitCode.Ok : ExitCode.No);
        });
        return command;
    }
}
