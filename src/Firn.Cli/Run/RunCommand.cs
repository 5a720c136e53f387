using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Foundry.Report;
using Firn.Foundry.Running;

namespace Firn.Cli.Run;

/// <summary><c>firn run RECIPE</c>: the main job.</summary>
internal static class RunCommand
{
    public static Command Create(CliContext context)
    {
        var recipe = RunArguments.Recipe();
        var to = new Option<string?>("--to") { Description = "The last stage to run.", HelpName = "stage" };
        var from = new Option<string?>("--from") { Description = "Redo this stage and all after it.", HelpName = "stage" };
        var set = RunArguments.Set();
        var workdir = RunArguments.Workdir();
        var updateLock = new Option<bool>("--update-lock") { Description = "Takes the newest packages and rewrites the recipe's lock file." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Says what would run, and runs nothing." };
        var json = RunArguments.Json();
        var command = new Command("run", "Runs a recipe's stages, each once; what is up to date is skipped. Example: firn run recipes/first-light.toml --to tokenize")
        {
            recipe, to, from, set, workdir, updateLock, dryRun, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var run = RunArguments.Open(parsed.GetRequiredValue(recipe), parsed.GetValue(set) ?? [], parsed.GetValue(workdir));
            if (!parsed.GetValue(dryRun))
            {
                var begun = context.Time.GetTimestamp();
                using var observer = new ConsoleObserver(context);
                run.Execute(new RunOptions
                {
                    To = parsed.GetValue(to),
                    From = parsed.GetValue(from),
                    UpdateLock = parsed.GetValue(updateLock),
                    Time = context.Time,
                    Observer = observer,
                    Cancellation = cancellation,
                });
                var page = RunReport.Write(run);
                context.Error.WriteLine($"report: {Path.GetRelativePath(Environment.CurrentDirectory, page)}  ({ConsoleObserver.Span(context.Time.GetElapsedTime(begun))})");
            }

            StatusCommand.Print(context, run.Folder, run.Status(), parsed.GetValue(json), brief: true);
            return Task.FromResult(0);
        });
        return command;
    }
}
