using System.Runtime.InteropServices;
using Firn.Telemetry.Sampling;

namespace Firn.Telemetry.Running;

/// <summary>
/// Stands between the command and our own output, as tee(1) in a shell's pipe would: every byte is passed on as it comes and
/// then looked at. Only where our own output is a pipe or a socket: a command that wrote to one writes to one still, so
/// it buffers as it did. A terminal or a file is left alone.
/// </summary>
internal sealed unsafe class OutputTee : IDisposable
{
    private const int Block = 1 << 16, CloseOnExec = 0x80000, Error = 2;
    private readonly ProgramOutput sink;
    private readonly List<(int Stream, int Read, int Write)> pipes = [];
    private readonly List<(int From, int To)> ends = [];
    private readonly List<Thread> threads = [];

    private OutputTee(ProgramOutput sink) => this.sink = sink;

    /// <summary>What the command's descriptors are to be made of.</summary>
    public IReadOnlyList<(int From, int To)> Ends => ends;

    /// <summary>Makes the pipes; null where there is nothing to stand between.</summary>
    public static OutputTee? Create(ProgramOutput sink)
    {
        var tee = new OutputTee(sink);
        var (output, error) = (Target(1), Target(Error));
        if (IsStream(output))
            tee.Add(1, output == error ? [1, Error] : [1]);
        if (IsStream(error) && output != error)
            tee.Add(Error, [Error]);
        return tee.pipes.Count > 0 ? tee : null;
    }

    /// <summary>Called when the command has been started: only it holds the writing ends from here on.</summary>
    public void Begin()
    {
        foreach (var (stream, read, write) in pipes)
        {
            _ = Libc.close(write);
            var thread = new Thread(() => Pass(stream, read)) { IsBackground = true, Name = "tee" };
            threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Waits until everyone who holds the writing end has closed it, as who reads a pipe does.</summary>
    public void Dispose() => threads.ForEach(thread => thread.Join());

    private static string Target(int file) => File.ResolveLinkTarget($"/proc/self/fd/{file}", returnFinalTarget: false)?.Name ?? "";

    private static bool IsStream(string target) => target.StartsWith("pipe:", StringComparison.Ordinal) || target.StartsWith("socket:", StringComparison.Ordinal);

    private void Add(int stream, int[] takes)
    {
        var pair = stackalloc int[2];
        if (Libc.pipe2(pair, CloseOnExec) != 0)
            return;
        pipes.Add((stream, pair[0], pair[1]));
        ends.AddRange(takes.Select(to => (pipes[^1].Write, to)));
    }

    private void Pass(int stream, int read)
    {
        var block = new byte[Block];
        fixed (byte* start = block)
        {
            while (true)
            {
                var got = (int)Libc.read(read, start, Block);
                if (got < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
                    continue;

                // When nobody takes our output any more, the command is to notice it as it would alone: its pipe breaks.
                if (got <= 0 || !Write(stream, start, got))
                    break;
                sink.Feed(stream, new ReadOnlySpan<byte>(start, got));
            }
        }

        _ = Libc.close(read);
    }

    private static bool Write(int file, byte* from, int count)
    {
        while (count > 0)
        {
            var done = (int)Libc.write(file, from, count);
            if (done >= 0)
            {
                from += done;
                count -= done;
            }
            else if (Marshal.GetLastPInvokeError() == Libc.EAGAIN)
            {
                Thread.Sleep(1);
            }
            else if (Marshal.GetLastPInvokeError() != Libc.EINTR)
            {
                return false;
            }
        }

        return true;
    }
}
