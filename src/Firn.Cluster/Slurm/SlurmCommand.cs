using System.Diagnostics;
using System.Text;
using Firn.Core;

namespace Firn.Cluster.Slurm;

/// <summary>Starts one of Slurm's own commands with a deadline. Arguments are a list: no shell reads them.</summary>
internal sealed class SlurmCommand(TimeSpan deadline)
{
    /// <summary>Runs to the end.</summary>
    /// <exception cref="FirnException">Not installed, not answered in time, or refused (FIRN-CLU-002).</exception>
    public string Run(string program, IReadOnlyList<string> arguments, string? input = null, params IReadOnlyList<(string Name, string Value)> variables)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        using var process = Start(start);
        var output = new StringBuilder();
        var error = new StringBuilder();
        process.OutputDataReceived += (_, line) => output.Append(line.Data is null ? "" : line.Data + "\n");
        process.ErrorDataReceived += (_, line) => error.Append(line.Data is null ? "" : line.Data + "\n");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using (process.StandardInput)
            process.StandardInput.Write(input ?? "");
        if (!process.WaitForExit(deadline))
        {
            process.Kill(entireProcessTree: true);
            throw new FirnException("FIRN-CLU-002", program, $"did not answer in {deadline.TotalSeconds:0} s", "see whether the controller answers (scontrol ping), then run the same command again", ExitCode.TimedOut);
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
            throw Failed(program, process.ExitCode, error.ToString().Trim());
        return output.ToString();
    }

    private static FirnException Failed(string program, int status, string said)
    {
        // What Slurm says of a controller that it cannot reach (slurm_errno.c); all else it refused, and says why.
        var unreachable = said.Contains("onnect", StringComparison.Ordinal) || said.Contains("ontact", StringComparison.Ordinal) || said.Contains("timed out", StringComparison.Ordinal);
        return new("FIRN-CLU-002", program, $"ended with status {status}: {said.ReplaceLineEndings("; ")}", unreachable ? "see whether the controller answers (scontrol ping), then run the same command again" : "correct what it names, then run the command again", ExitCode.Unavailable);
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new FirnException("FIRN-CLU-002", start.FileName, "is not installed", "run where Slurm's commands are, for example on a login node", ExitCode.Unavailable, error);
        }
    }
}
