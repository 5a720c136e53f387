using System.Diagnostics;
using System.Text.Json;
using Firn.Core;

namespace Firn.Vetting.Nccl;

/// <summary>A running <see cref="RankProgram"/>, as the worker sees it. What it said last is always known, also after it was killed.</summary>
internal sealed class RankProcess : IDisposable
{
    private const string Network = "NCCL INFO Using network ";
    private readonly Process process;
    private readonly TaskCompletionSource<RankReport> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RankReport> result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock gate = new();
    private RankReport last = new();
    private string? network, warning;
    private int device;

    private RankProcess(Process process)
    {
        this.process = process;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data ?? "");
    }

    /// <summary>Starts one.</summary>
    /// <param name="program">Program and first arguments.</param>
    /// <param name="node">The node's name, for a library that asks.</param>
    /// <exception cref="FirnException">The program cannot be started (FIRN-VET-012).</exception>
    public static RankProcess Start(IReadOnlyList<string> program, string node)
    {
        var start = new ProcessStartInfo(program[0], program.Skip(1)) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["FIRN_VET_NODE"] = node;
        if (!start.Environment.ContainsKey("NCCL_DEBUG"))
        {
            // NCCL says which network it took at this level only; TCP instead of the fabric is the commonest loss of all.
            start.Environment["NCCL_DEBUG"] = "INFO";
            start.Environment["NCCL_DEBUG_SUBSYS"] = "INIT,NET";
        }

        try
        {
            var rank = new RankProcess(Process.Start(start)!);
            rank.process.BeginOutputReadLine();
            rank.process.BeginErrorReadLine();
            return rank;
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new FirnException("FIRN-VET-012", program[0], $"cannot be started for NCCL's calls: {error.Message}", "see whether the program may be run on this node", ExitCode.Unavailable, error);
        }
    }

    /// <summary>Waits until it has loaded its libraries; at the deadline it is killed.</summary>
    public Task<RankReport> Ready(TimeSpan deadline, CancellationToken stop) => Wait(ready, deadline, stop);

    /// <summary>Gives it its part and waits for the result; at the deadline it is killed.</summary>
    public async Task<RankReport> Run(RankTask task, CancellationToken stop)
    {
        device = task.Device;
        try
        {
            await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(task, RankJson.Default.RankTask).AsMemory(), stop);
            await process.StandardInput.FlushAsync(stop);
        }
        catch (IOException)
        {
            // It has ended: its last words are the result.
        }

        return await Wait(result, TimeSpan.FromSeconds(task.Seconds + 1.5), stop);
    }

    /// <summary>As when the worker has gone: it ends itself.</summary>
    public void CloseInput() => process.StandardInput.Close();

    /// <summary>Kills it.</summary>
    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }

    private async Task<RankReport> Wait(TaskCompletionSource<RankReport> of, TimeSpan deadline, CancellationToken stop)
    {
        try
        {
            return await of.Task.WaitAsync(deadline, stop);
        }
        catch (TimeoutException)
        {
            process.Kill();
            lock (gate)
                return last with { Device = device, Error = last.Error ?? $"{last.Stage.Words()} did not come back in {deadline.TotalSeconds:F0} s; its process was killed", Own = last.Stage < RankStage.Join, Network = network };
        }
    }

    private void Take(string? line)
    {
        lock (gate)
        {
            if (line is null)
            {
                var end = last with { Device = device, Network = network, Error = last.Error ?? $"its process ended while it was in {last.Stage.Words()}{(warning is null ? "" : $" ({warning})")}", Own = last.Error is null || last.Own };
                ready.TrySetResult(end);
                result.TrySetResult(end);
                return;
            }

            if (line.StartsWith(RankProgram.Mark, StringComparison.Ordinal))
            {
                if (RankLine.Read(line.AsSpan(RankProgram.Mark.Length)) is not { } said)
                    return;
                last = said;
                if (last.Error is { } error && warning is not null && !error.Contains(warning, StringComparison.Ordinal))
                    last = last with { Error = $"{error} ({warning})" };
                if (last.Stage == RankStage.Ready || last.Error is not null)
                    ready.TrySetResult(last with { Network = network });
                if (last.Stage == RankStage.Done || last.Error is not null)
                    result.TrySetResult(last with { Network = network });
            }
            else if (line.IndexOf(Network, StringComparison.Ordinal) is >= 0 and var at)
            {
                network = line[(at + Network.Length)..].Trim();
            }
            else if (line.IndexOf("NCCL WARN ", StringComparison.Ordinal) is >= 0 and var warned)
            {
                warning = line[(warned + "NCCL WARN ".Length)..].Trim();
            }
        }
    }
}
