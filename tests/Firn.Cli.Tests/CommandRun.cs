using System.Text;
using Firn.Cli.Hosting;
using Firn.Core;

namespace Firn.Cli.Tests;

/// <summary>Runs one command line in this process, as the program does.</summary>
internal static class CommandRun
{
    /// <summary>Text in, text out.</summary>
    public static (ExitCode Code, string Out, string Error) Answer(string input, params string[] arguments)
    {
        var (code, output, error) = Bytes(Encoding.UTF8.GetBytes(input), arguments);
        return (code, Encoding.UTF8.GetString(output), error);
    }

    /// <summary>Bytes in, bytes out.</summary>
    public static (ExitCode Code, byte[] Out, string Error) Bytes(byte[] input, params string[] arguments)
    {
        using StringWriter text = new(), error = new();
        using var raw = new MemoryStream();
        var context = new CliContext { Out = text, Error = error, Interactive = false, OpenIn = () => new MemoryStream(input), OpenOut = () => raw };
        var code = FirnProgram.RunAsync(arguments, context).GetAwaiter().GetResult();
        return ((ExitCode)code, raw.ToArray() is { Length: > 0 } bytes ? bytes : Encoding.UTF8.GetBytes(text.ToString()), error.ToString());
    }
}
