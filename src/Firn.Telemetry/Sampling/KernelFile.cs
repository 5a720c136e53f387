using System.Text;
using Firn.Telemetry.Running;

namespace Firn.Telemetry.Sampling;

/// <summary>
/// Reads the kernel's small text files without exceptions and without allocation: a process that has just ended is no error.
/// Not thread-safe.
/// </summary>
internal sealed unsafe class KernelFile
{
    private const int O_CLOEXEC = 0x80000;
    private byte[] buffer = new byte[1 << 14];

    /// <summary>The whole content; empty when the file is not there or may not be read.</summary>
    public ReadOnlySpan<byte> Read(scoped ReadOnlySpan<byte> nulEndedPath, int most = 1 << 20)
    {
        int file;
        fixed (byte* path = nulEndedPath)
            file = Libc.open(path, O_CLOEXEC, 0);
        if (file < 0)
            return default;
        var length = 0;
        while (length < most)
        {
            if (length == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            nint got;
            fixed (byte* into = &buffer[length])
                got = Libc.pread(file, into, buffer.Length - length, length);
            if (got <= 0)
                break;
            length += (int)got;
        }

        _ = Libc.close(file);
        return buffer.AsSpan(0, length);
    }

    /// <inheritdoc cref="Read(ReadOnlySpan{byte}, int)"/>
    public ReadOnlySpan<byte> Read(string path) => Read(Encoding.UTF8.GetBytes(path + '\0'));

    /// <summary>Content of <c>/proc/PID/NAME</c>.</summary>
    public ReadOnlySpan<byte> OfProcess(int pid, ReadOnlySpan<byte> name, int most = 1 << 20)
    {
        Span<byte> path = stackalloc byte[64];
        "/proc/"u8.CopyTo(path);
        System.Buffers.Text.Utf8Formatter.TryFormat(pid, path[6..], out var digits);
        var at = 6 + digits;
        path[at++] = (byte)'/';
        name.CopyTo(path[at..]);
        path[at + name.Length] = 0;
        return Read(path, most);
    }

    /// <summary>Content of <c>/proc/PID/task/TID/NAME</c>.</summary>
    public ReadOnlySpan<byte> OfThread(int pid, int tid, ReadOnlySpan<byte> name)
    {
        Span<byte> path = stackalloc byte[96];
        "/proc/"u8.CopyTo(path);
        System.Buffers.Text.Utf8Formatter.TryFormat(pid, path[6..], out var digits);
        var at = 6 + digits;
        "/task/"u8.CopyTo(path[at..]);
        System.Buffers.Text.Utf8Formatter.TryFormat(tid, path[(at + 6)..], out digits);
        at += 6 + digits;
        path[at++] = (byte)'/';
        name.CopyTo(path[at..]);
        path[at + name.Length] = 0;
        return Read(path);
    }
}
