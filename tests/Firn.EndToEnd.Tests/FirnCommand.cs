using System.Diagnostics;
using System.Globalization;
using Firn.Testing;

namespace Firn.EndToEnd.Tests;

/// <summary>The real program in its own process, started from the repository's root as a user would.</summary>
internal static class FirnCommand
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "firn.dll");

    public static Process Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts with variables set.</summary>
    public static Process Start((string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Repository.Root };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // Two test programs' spinning workers would fight over two cores.
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return System.Diagnostics.Process.Start(start)!;
    }

    /// <summary>Runs to the end.</summary>
    public static (int Status, string Out, string Error) Run(params string[] arguments) => Run([], arguments);

    /// <summary>Runs to the end with variables set.</summary>
    public static (int Status, string Out, string Error) Run((string Name, string Value)[] environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>Runs to the end and watches the resident memory.</summary>
    /// <returns>As <see cref="Run"/>, and the largest resident set seen, in bytes.</returns>
    public static (int Status, string Out, string Error, long PeakBytes) Measure(params string[] arguments)
    {
        using var process = Start(arguments);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(50))
            peak = Math.Max(peak, HighWaterMark(process.Id));

        return (process.ExitCode, output.Result, error.Result, peak);
    }

    /// <summary>Runs to the end and expects success.</summary>
    public static string Succeed(params string[] arguments)
    {
        var (status, output, error) = Run(arguments);
        Assert.True(status == 0, $"firn {string.Join(' ', arguments)} ended with {status}\n{error}\n{output}");
        return output;
    }

    /// <summary>The kernel's own high-water mark, so that nothing between two looks is missed; 0 for a process that has just ended.</summary>
    private static long HighWaterMark(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
