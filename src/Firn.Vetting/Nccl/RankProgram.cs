using System.Diagnostics;
using System.Text.Json;
using Firn.Devices.Gpu;
using Firn.Vetting.Fabric;

namespace Firn.Vetting.Nccl;

/// <summary>
/// The program that makes the native calls of one GPU: <c>firn-node vet rank</c>. A call into a driver may never come back; so
/// it is a process that the worker kills, after reading from its lines how far it had come. When the worker is gone it
/// ends itself.
/// </summary>
internal sealed class RankProgram(TextReader input, TextWriter output)
{
    /// <summary>Begins each line that is meant for the worker; NCCL prints to the same stream.</summary>
    public const string Mark = "firn-rank ";

    private const int Block = 4 << 20;
    private readonly Lock gate = new();
    private RankReport last = new();
    private nint communicator;
    private NcclLibrary? nccl;

    /// <summary>Runs to the result. Standard output is kept open: the last line says how it ended.</summary>
    public void Run()
    {
        try
        {
            Say(last with { Stage = RankStage.Libraries });
            nccl = NcclLibrary.Open();
            Say(last with { Stage = RankStage.Driver });
            var cuda = CudaDriver.Open();
            var devices = cuda.DeviceCount;
            if (devices == 0)
                throw new DeviceCallException("cuDeviceGetCount", 0, "there is no GPU that this process may use");
            Say(last with { Stage = RankStage.Ready, Devices = devices, Version = nccl.Version, Id = Convert.ToBase64String(nccl.NewId()) });
            if (input.ReadLine() is not { } line)
                return;
            var task = JsonSerializer.Deserialize(line, RankJson.Default.RankTask)!;
            EndWithWorker();
            using var limit = Limit(TimeSpan.FromSeconds(task.Seconds));
            Say(new RankReport { Device = task.Device, Stage = RankStage.Device });
            var rates = Reduce(cuda, nccl, task);
            Say(last with { Stage = RankStage.Done, Rates = rates });
        }
        catch (InvalidDataException error)
        {
            Say(last with { Error = error.Message, Wrong = true });
        }
        catch (DeviceCallException error)
        {
            Say(last with { Error = error.Message, Own = last.Stage < RankStage.Join || error.Code is > 0 and not NcclLibrary.RemoteError });
        }
    }

    private List<double> Reduce(CudaDriver cuda, NcclLibrary library, RankTask task)
    {
        cuda.Use(task.Device);
        var count = task.Bytes / sizeof(float);
        var memory = cuda.Allocate(count * sizeof(float));
        var stream = cuda.CreateStream();
        Say(last with { Stage = RankStage.Join });
        communicator = library.Join(Convert.FromBase64String(task.Id), task.Rank, task.World);
        Say(last with { Stage = RankStage.Reduce });
        var block = new float[(int)Math.Min(count, Block)];

        // All of it is looked at once; of the timed runs the beginning and the end.
        for (long at = 0; at < count; at += block.Length)
        {
            var part = block.AsSpan(0, (int)Math.Min(block.Length, count - at));
            SumPattern.Fill(part, at, task.Rank);
            cuda.CopyIn(memory + (nint)(at * sizeof(float)), part);
        }

        Once(cuda, library, memory, count, stream);
        for (long at = 0; at < count; at += block.Length)
        {
            var part = block.AsSpan(0, (int)Math.Min(block.Length, count - at));
            cuda.CopyOut(part, memory + (nint)(at * sizeof(float)));
            if (SumPattern.Wrong(part, at, task.World) is >= 0 and var wrong)
                throw new InvalidDataException($"the sum is wrong at element {wrong}");
        }

        var rates = new List<double>();
        for (var run = 0; run < task.Warmups + task.Runs; run++)
        {
            cuda.Fill(memory, 1, count);
            var seconds = Once(cuda, library, memory, count, stream);
            foreach (var at in new[] { 0L, count - Math.Min(count, 1024) })
            {
                var part = block.AsSpan(0, (int)Math.Min(count, 1024));
                cuda.CopyOut(part, memory + (nint)(at * sizeof(float)));
                if (part.ContainsAnyExcept(task.World))
                    throw new InvalidDataException($"the sum of run {run} is wrong");
            }

            if (run >= task.Warmups)
                rates.Add(4.0 * count / seconds * 2 * (task.World - 1) / task.World);
        }

        library.Leave(communicator);
        communicator = 0;
        return rates;
    }

    /// <summary>One sum; seconds until it was done.</summary>
    private double Once(CudaDriver cuda, NcclLibrary library, nint memory, long count, nint stream)
    {
        var start = Stopwatch.GetTimestamp();
        library.AllReduce(memory, count, communicator, stream);
        for (var polls = 0; !cuda.Done(stream); polls++)
        {
            // Asked for its faults now and then: a stream never ends by itself when a member is gone.
            if ((polls & 1023) == 1023)
                library.CheckAsync(communicator);
            if (polls > 20_000)
                Thread.Sleep(1);
            else
                Thread.SpinWait(20);
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        library.CheckAsync(communicator);
        return seconds;
    }

    /// <summary>At the deadline the group is aborted, so that the GPU is left usable; when that hangs too, the worker kills this process.</summary>
    private Timer Limit(TimeSpan deadline) => new(
        _ =>
        {
            Say(last with { Error = $"{last.Stage.Words()} was not done in {deadline.TotalSeconds:F0} s", Own = last.Stage < RankStage.Join });
            if (communicator is not 0 and var open)
                nccl!.Abort(open);
            End();
        },
        null,
        deadline,
        Timeout.InfiniteTimeSpan);

    private void EndWithWorker() => new Thread(() =>
    {
        // The worker writes nothing more: an end of the stream is the end of the worker.
        while (input.Read() >= 0)
            continue;
        End();
    })
    { IsBackground = true }.Start();

    // Nothing is to be tidied up, and what hangs in a driver must not be waited for.
    private static void End() => Process.GetCurrentProcess().Kill();

    private void Say(RankReport report)
    {
        lock (gate)
        {
            if (last.Error is not null)
                return;
            last = report;
            output.WriteLine(Mark + JsonSerializer.Serialize(report, RankJson.Default.RankReport));
            output.Flush();
        }
    }
}
