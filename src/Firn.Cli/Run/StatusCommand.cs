using System.CommandLine;
using System.Globalization;
using Firn.Cli.Hosting;
using Firn.Foundry.Running;

namespace Firn.Cli.Run;

/// <summary><c>firn status [DIR]</c>: what ran, what is stale.</summary>
internal static class StatusCommand
{
    public static Command Create(CliContext context)
    {
        var directory = new Argument<string?>("dir") { Description = "The run's folder. Default: the newest below runs/.", Arity = ArgumentArity.ZeroOrOne };
        var json = RunArguments.Json();
        var command = new Command("status", "Says how the stages of a run stand. Example: firn status runs/first-light --json") { directory, json };
        command.SetAction(parsed =>
        {
            var folder = RunArguments.Folder(parsed.GetValue(directory), context.Error);
            var run = RecipeRun.Open(folder);
            Print(context, folder, run.Status(), parsed.GetValue(json), brief: false);
            return 0;
        });
        return command;
    }

    public static void Print(CliContext context, RunFolder folder, IReadOnlyList<StageStatus> stages, bool json, bool brief)
    {
        if (json)
        {
            JsonOutput.Write(context.Out, "firn.run-status", writer =>
            {
                writer.WriteString("run", Path.GetRelativePath(Environment.CurrentDirectory, folder.Path));
                writer.WriteBoolean("up_to_date", stages.All(stage => stage.State == StageState.UpToDate));
                writer.WriteStartArray("stages");
                foreach (var stage in stages)
                {
                    writer.WriteStartObject();
                    writer.WriteString("stage", stage.Stage);
                    writer.WriteString("state", Word(stage.State));
                    writer.WriteString("hash", stage.Hash);
                    writer.WriteString("folder", stage.Folder is null ? null : Path.GetRelativePath(folder.Path, stage.Folder));
                    writer.WriteNumber("bytes", stage.Bytes);
                    writer.WriteStartObject("counters");
                    foreach (var (name, value) in stage.Counters)
                        writer.WriteNumber(name, value);
                    writer.WriteEndObject();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        if (brief && stages.All(stage => stage.State == StageState.UpToDate))
        {
            context.Out.WriteLine($"{Path.GetRelativePath(Environment.CurrentDirectory, folder.Path)}: all {stages.Count} stages are up to date");
            return;
        }

        foreach (var stage in stages)
        {
            var name = stage.Folder is null ? "" : Path.GetRelativePath(folder.Path, stage.Folder);
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{stage.Stage,-10} {Word(stage.State),-11} {(stage.State == StageState.UpToDate ? Size(stage.Bytes) : ""),10}  {name}"));
        }
    }

    private static string Word(StageState state) => state switch
    {
        StageState.UpToDate => "up-to-date",
        StageState.Partial => "partial",
        StageState.Missing => "missing",
        _ => "waiting",
    };

    private static string Size(long bytes) => bytes switch
    {
        >= 1_000_000 => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB",
        >= 1_000 => (bytes / 1e3).ToString("0.0", CultureInfo.InvariantCulture) + " kB",
        _ => bytes.ToString(CultureInfo.InvariantCulture) + " B",
    };
}
