using System.Runtime.InteropServices;

namespace Firn.Telemetry.Running;

/// <summary>The calls of the C library that .NET has no way to make: start without a search of our own folder, wait with a bill.</summary>
internal static unsafe partial class Libc
{
    public const int ENOENT = 2;
    public const int EINTR = 4;
    public const int ECHILD = 10;
    public const int EAGAIN = 11;
    public const int EACCES = 13;
    public const int EEXIST = 17;
    public const short SetSignalDefaults = 0x04;

    /// <summary>Bytes that hold a <c>posix_spawnattr_t</c>, a <c>sigset_t</c> or a <c>struct rusage</c> of any Linux C library.</summary>
    public const int Opaque = 512;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int open(byte* path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint pread(int file, byte* buffer, nint count, long offset);

    [LibraryImport("libc")]
    public static partial int close(int file);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int pipe2(int* files, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int file, byte* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int file, byte* buffer, nint count);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport("libc")]
    public static partial int posix_spawnp(int* pid, byte* file, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport("libc")]
    public static partial int sigemptyset(void* signals);

    [LibraryImport("libc")]
    public static partial int sigaddset(void* signals, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int execvp(byte* file, byte** arguments);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int wait4(int pid, int* status, int options, ResourceUsage* usage);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc")]
    public static partial int getrusage(int who, ResourceUsage* usage);

    [LibraryImport("libc")]
    public static partial int isatty(int file);

    [LibraryImport("libc")]
    public static partial int tcgetpgrp(int file);

    [LibraryImport("libc")]
    public static partial int getpgrp();

    [LibraryImport("libc")]
    public static partial uint geteuid();

    /// <summary>The <c>environ</c> of this process as .NET sees it, for a child: names and values, ended by a null pointer.</summary>
    public static byte*[] Strings(IEnumerable<string> values)
    {
        var pointers = values.Select(value => (nint)Marshal.StringToCoTaskMemUTF8(value)).ToArray();
        var result = new byte*[pointers.Length + 1];
        for (var i = 0; i < pointers.Length; i++)
            result[i] = (byte*)pointers[i];
        return result;
    }

    /// <summary><c>struct rusage</c> of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ResourceUsage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
        public long MaxResidentKilobytes;
        public long SharedText;
        public long Data;
        public long Stack;
        public long MinorFaults;
        public long MajorFaults;
        public long Swaps;
        public long BlocksIn;
        public long BlocksOut;
        public long MessagesSent;
        public long MessagesReceived;
        public long Signals;
        public long VoluntarySwitches;
        public long InvoluntarySwitches;

        /// <summary>Processor time, user and system.</summary>
        public readonly TimeSpan Processor => TimeSpan.FromMicroseconds(((UserSeconds + SystemSeconds) * 1_000_000.0) + UserMicroseconds + SystemMicroseconds);
    }
}
