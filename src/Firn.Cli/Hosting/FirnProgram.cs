using System.CommandLine;
using System.CommandLine.Parsing;
using Firn.Core;

namespace Firn.Cli.Hosting;

/// <summary>The program: parses, runs one command, turns errors into one line and an exit code.</summary>
internal static class FirnProgram
{
    public static async Task<int> RunAsync(string[] args, CliContext context)
    {
        var root = CommandTree.Create(context);
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await context.Error.WriteLineAsync($"firn: FIRN-CLI-001 {CommandName(parsed)}: {error.Message.TrimEnd('.')}; see {CommandName(parsed)} --help");
            return (int)ExitCode.Usage;
        }

        using var stop = new CancellationTokenSource();
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = context.Out, Error = context.Error, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) }, stop.Token);
        }
        catch (FirnException error)
        {
            await context.Error.WriteLineAsync($"firn: {error.Message}");
            return (int)error.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await context.Error.WriteLineAsync("firn: FIRN-CLI-002 run: stopped; what was complete is kept, run the same command to go on");
            return (int)ExitCode.Interrupted;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            await context.Error.WriteLineAsync($"firn: FIRN-CLI-003 {CommandName(parsed)}: {error.GetType().Name}: {error.Message}; this is a fault in Firn: please report it with the lines below");
            await context.Error.WriteLineAsync(error.StackTrace);
            return (int)ExitCode.Failed;
        }
    }

    /// <summary>The command as a person types it.</summary>
    public static string CommandName(ParseResult parsed)
    {
        var names = new List<string>();
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult command; at = command.Parent)
            names.Insert(0, command.Command.Name);
        names[0] = "firn";
        return string.Join(' ', names);
    }
}
