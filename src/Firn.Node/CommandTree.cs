using System.CommandLine;
using Firn.Cli.Vet;
using Firn.Node;

namespace Firn.Cli.Hosting;

/// <summary>The verbs of <c>firn-node</c>: those of <c>firn</c> that a node needs, from the same files, and <c>info</c>.</summary>
internal static class CommandTree
{
    public static RootCommand Create(CliContext context)
    {
        var json = new Option<bool>("--json") { Description = "Prints one JSON object instead of a table." };
        var info = new Command("info", "Processors, memory, limits and GPUs as this process sees them. Example: firn-node info --json") { json };
        info.SetAction(parsed => NodeInfo.Print(context.Out, parsed.GetValue(json)));

        // Only for the help: Program.cs hands "screen run" on before anything is parsed.
        var screen = new Command("screen", "Runs a command and records how busy the node was: firn-node screen run [--out DIR] -- COMMAND...");
        return new RootCommand("firn-node: the part of Firn that runs on every node; one native file, nothing to install.")
        {
            info,
            screen,
            VetCommand.Create(context),
        };
    }
}
