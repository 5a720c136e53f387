using System.Collections.Concurrent;
using Firn.Core;
using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Nccl;

/// <summary>A worker's side of collectives over NCCL: opens a process for each GPU that takes part, and has them reduce when all nodes are ready.</summary>
/// <param name="program">What starts one: program and first arguments.</param>
/// <param name="node">This node's name.</param>
internal sealed class NcclRanks(IReadOnlyList<string> program, string node) : IDisposable
{
    // Device files of the driver: of a card, of WSL, of an integrated GPU.
    private static readonly string[] Files = ["/dev/nvidiactl", "/dev/dxg", "/dev/nvhost-ctrl-gpu"];
    private readonly ConcurrentDictionary<string, IReadOnlyList<RankProcess>> open = new(StringComparer.Ordinal);

    /// <summary>Answers one of the three questions <c>nccl-open, nccl-run, nccl-close</c>.</summary>
    public async Task<Message> Answer(Message question, CancellationToken stop)
    {
        if (question.Kind != "nccl-close")
            return question.Kind == "nccl-open" ? await Open(question, stop) : await Run(question, stop);
        Close(question.Group!);
        return question;
    }

    /// <summary>Ends the processes that are left.</summary>
    public void Dispose()
    {
        foreach (var group in open.Keys)
            Close(group);
    }

    /// <summary>Starts the processes of a group; the answer says how many, and a new group's id.</summary>
    private async Task<Message> Open(Message question, CancellationToken stop)
    {
        var answer = question with { Members = null };
        if (Environment.GetEnvironmentVariable(Devices.Gpu.CudaDriver.PathVariable) is not { Length: > 0 } && !Files.Any(File.Exists))
            return answer with { Error = "no driver for NVIDIA's GPUs runs on this machine" };
        var deadline = TimeSpan.FromSeconds(question.Seconds);
        var processes = new List<RankProcess>();
        try
        {
            processes.Add(RankProcess.Start(program, node));
            var first = await processes[0].Ready(deadline, stop);
            if (first.Error is null && !question.OneGpu)
            {
                for (var i = 1; i < first.Devices; i++)
                    processes.Add(RankProcess.Start(program, node));
            }

            var reports = await Task.WhenAll(processes.Select(process => process.Ready(deadline, stop)));
            if (reports.FirstOrDefault(report => report.Error is not null) is { } failed)
            {
                processes.ForEach(process => process.Dispose());
                return answer with { Error = failed.Error };
            }

            open[question.Group!] = processes;
            return answer with { World = processes.Count, Unique = first.Id, Port = first.Version };
        }
        catch (FirnException error)
        {
            processes.ForEach(process => process.Dispose());
            return answer with { Error = error.Message };
        }
    }

    /// <summary>Has the processes of an open group reduce.</summary>
    private async Task<Message> Run(Message question, CancellationToken stop)
    {
        if (!open.TryRemove(question.Group!, out var processes))
            return question with { Members = null, Error = "its processes are not there" };
        try
        {
            var reports = await Task.WhenAll(processes.Select((process, device) => process.Run(
                new RankTask { Device = device, Rank = question.Rank + device, World = question.World, Id = question.Unique!, Bytes = question.Bytes, Warmups = question.Warmups, Runs = question.Runs, Seconds = question.Seconds },
                stop)));
            return question with { Members = null, Unique = null, Transport = "nccl", Ranks = reports };
        }
        finally
        {
            foreach (var process in processes)
                process.Dispose();
        }
    }

    private void Close(string group)
    {
        if (!open.TryRemove(group, out var processes))
            return;
        foreach (var process in processes)
            process.Dispose();
    }
}
