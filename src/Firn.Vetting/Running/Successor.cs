using System.Runtime.InteropServices;
using Firn.Core;

namespace Firn.Vetting.Running;

/// <summary>What comes after a vetting: this process becomes the program, so signals and the exit status are its own.</summary>
internal static partial class Successor
{
    private const int BrokenPipe = 13;

    /// <summary>The program's words, with <c>{nodes}</c> and <c>{count}</c> replaced. No shell reads them.</summary>
    public static IReadOnlyList<string> Words(IReadOnlyList<string> command, string nodes, int count) =>
        [.. command.Select(word => word.Replace("{nodes}", nodes, StringComparison.Ordinal).Replace("{count}", count.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal))];

    /// <summary>Becomes the program. Returns only when it could not.</summary>
    /// <exception cref="FirnException">It could not be started (FIRN-VET-040): 127 where it does not exist, 126 where it may not be run.</exception>
    public static void Become(IReadOnlyList<string> words)
    {
        // .NET ignores broken pipes; the program must not inherit that.
        _ = Signal(BrokenPipe, 0);
        var arguments = new nint[words.Count + 1];
        for (var i = 0; i < words.Count; i++)
            arguments[i] = Marshal.StringToCoTaskMemUTF8(words[i]);
        _ = Execute(words[0], arguments);
        var missing = Marshal.GetLastPInvokeError() == 2;
        throw new FirnException("FIRN-VET-040", words[0], missing ? "there is no such program" : "cannot be run", "check the command after --", (ExitCode)(missing ? 127 : 126));
    }

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string file, nint[] arguments);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);
}
