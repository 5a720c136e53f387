using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Telemetry.Running;

namespace Firn.Cli.Screen;

/// <summary><c>firn screen run -- COMMAND</c>: what follows belongs to the command, so the words are not read as ours.</summary>
internal static class ScreenRunCommand
{
    public static Command Create(CliContext context)
    {
        var words = new Argument<string[]>("words") { Description = "[--out DIR] [--every SECONDS] [--log FILE | --tee] [--quiet] [--] COMMAND [ARGUMENT...]", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("run", "Runs a command unchanged and records how busy the machine was; returns its status. Example: firn screen run --out runs/screen -- python train.py") { words };
        command.SetAction(parsed => Run(parsed.GetValue(words) ?? [], context));
        return command;
    }

    /// <summary>Runs the words after <c>screen run</c>.</summary>
    public static int Run(IReadOnlyList<string> words, CliContext context) => new ScreenedRun(context.Time, context.Error).Execute(words);
}
