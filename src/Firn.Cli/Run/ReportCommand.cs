using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Foundry.Report;
using Firn.Foundry.Running;

namespace Firn.Cli.Run;

/// <summary><c>firn report [DIR]</c>: writes the run's page again.</summary>
internal static class ReportCommand
{
    public static Command Create(CliContext context)
    {
        var directory = new Argument<string?>("dir") { Description = "The run's folder. Default: the newest below runs/.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("report", "Writes the page of a run and prints its path. Example: firn report runs/first-light") { directory };
        command.SetAction(parsed =>
        {
            var folder = RunArguments.Folder(parsed.GetValue(directory), context.Error);
            context.Out.WriteLine(RunReport.Write(RecipeRun.Open(folder)));
            return 0;
        });
        return command;
    }
}
