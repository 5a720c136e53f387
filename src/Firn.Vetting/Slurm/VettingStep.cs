using System.Diagnostics;
using System.Globalization;
using System.Text;
using Firn.Core;
using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Slurm;

/// <summary>The step that starts one worker on each node of the Slurm job that this process is in. The secret goes through srun's standard input, which Slurm passes to every task.</summary>
internal sealed class VettingStep : IDisposable
{
    private const int MostOutput = 1 << 20;
    private static readonly string[] Marks = [" failed on node ", "Task launch for"];
    private static readonly string[] StepVariables = ["SLURM_NTASKS_PER_NODE", "SLURM_NTASKS", "SLURM_NPROCS", "SLURM_CPU_BIND", "SLURM_TASKS_PER_NODE"];
    private readonly Process process;
    private readonly StringBuilder output = new();

    private VettingStep(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
    }

    /// <summary>srun has ended.</summary>
    public bool Ended => process.HasExited;

    /// <summary>The last line that srun or a worker printed; null when there was none.</summary>
    public string? Problem
    {
        get
        {
            lock (output)
                return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        }
    }

    /// <summary>Nodes on which Slurm could not start the step, with its words.</summary>
    public IReadOnlyDictionary<string, string> Failures
    {
        get
        {
            lock (output)
                return FailedNodes(output.ToString());
        }
    }

    /// <summary>Starts.</summary>
    /// <param name="worker">Program and first arguments of a worker.</param>
    /// <param name="more">More arguments for srun.</param>
    /// <param name="nodes">Where.</param>
    /// <param name="addresses">Where the coordinator is.</param>
    /// <param name="join">How long a worker looks for it.</param>
    /// <param name="secret">The job's secret.</param>
    /// <exception cref="FirnException">srun is not installed (FIRN-CLU-002).</exception>
    public static VettingStep Start(IReadOnlyList<string> worker, IReadOnlyList<string> more, IReadOnlyList<string> nodes, string addresses, TimeSpan join, JobSecret secret)
    {
        var start = new ProcessStartInfo("srun") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "--overlap", $"--nodes={nodes.Count}", $"--ntasks={nodes.Count}", "--ntasks-per-node=1", $"--nodelist={string.Join(',', nodes)}", "--job-name=firn-vet",
            "--kill-on-bad-exit=0", "--no-kill", "--wait=0", "--input=all", "--unbuffered", "--mpi=none", "--cpu-bind=none", .. more,
            .. worker, "--coordinator", addresses, "--join", string.Create(CultureInfo.InvariantCulture, $"{join.TotalSeconds:F0}s"),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var variable in StepVariables)
            start.Environment.Remove(variable);
        try
        {
            var step = new VettingStep(Process.Start(start)!);
            step.process.BeginOutputReadLine();
            step.process.BeginErrorReadLine();
            secret.Send(step.process.StandardInput);
            step.process.StandardInput.Close();
            return step;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new FirnException("FIRN-CLU-002", "srun", "is not installed", "run where Slurm's commands are, for example in a batch script", ExitCode.Unavailable, error);
        }
        catch (IOException error)
        {
            throw new FirnException("FIRN-CLU-002", "srun", $"ended at once: {error.Message}", "see whether the controller answers (scontrol ping), then run the same command again", ExitCode.Unavailable, error);
        }
    }

    /// <summary>Ends the step; a node that does not answer is not waited for.</summary>
    public void Dispose()
    {
        if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
        {
            using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]))
                kill.WaitForExit();
            if (!process.WaitForExit(TimeSpan.FromSeconds(2)))
                process.Kill();
        }

        process.Dispose();
    }

    /// <summary>Reads "srun: error: Task launch for StepId=5.0 failed on node n2: Communication connection failure".</summary>
    internal static IReadOnlyDictionary<string, string> FailedNodes(string text)
    {
        var failed = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Where(line => line.Contains(Marks[1], StringComparison.Ordinal)))
        {
            var at = line.IndexOf(Marks[0], StringComparison.Ordinal);
            if (at < 0)
                continue;
            var rest = line[(at + Marks[0].Length)..].Split(':', 2);
            failed[rest[0].Trim()] = rest.Length > 1 ? rest[1].Trim() : "no reason given";
        }

        return failed;
    }

    private void Add(string? line)
    {
        if (line is null)
            return;
        lock (output)
        {
            if (output.Length < MostOutput)
                output.Append(line).Append('\n');
        }
    }
}
