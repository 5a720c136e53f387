using System.Collections;
using System.Runtime.InteropServices;
using Firn.Core;

namespace Firn.Telemetry.Running;

/// <summary>
/// The command that is wrapped, started as env(1) would: found by the PATH only, with our streams, our environment and the
/// signals as they were given to us.
/// </summary>
/// <param name="pid">Its process id.</param>
internal sealed class ChildProcess(int pid)
{
    /// <summary>Status of a wrapper's own failure.</summary>
    public const int OwnFailure = 125;

    /// <summary>Status when the command is there but cannot be started.</summary>
    public const int NotExecutable = 126;

    /// <summary>Status when there is no such command.</summary>
    public const int NotFound = 127;

    // .NET ignores SIGPIPE for itself; a child would inherit that and never end when its reader does.
    private const int SIGPIPE = 13;
    private const int SIGCHLD = 17;

    /// <summary>Its process id.</summary>
    public int Pid { get; } = pid;

    /// <summary>Starts the command.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="added">Variables beside ours.</param>
    /// <param name="ends">Descriptors of ours that become its own under another number.</param>
    /// <exception cref="FirnException">There is no such command, or it cannot be started (FIRN-SCR-001); its exit code is 126 or 127.</exception>
    public static unsafe ChildProcess Start(IReadOnlyList<string> command, IEnumerable<(string Name, string Value)> added, params IReadOnlyList<(int From, int To)> ends)
    {
        var attributes = stackalloc byte[Libc.Opaque];
        var defaults = stackalloc byte[Libc.Opaque];
        _ = Libc.posix_spawnattr_init(attributes);
        _ = Libc.sigemptyset(defaults);
        _ = Libc.sigaddset(defaults, SIGPIPE);
        _ = Libc.sigaddset(defaults, SIGCHLD);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, defaults);
        _ = Libc.posix_spawnattr_setflags(attributes, Libc.SetSignalDefaults);
        var actions = stackalloc byte[Libc.Opaque];
        _ = Libc.posix_spawn_file_actions_init(actions);
        foreach (var (from, to) in ends)
            _ = Libc.posix_spawn_file_actions_adddup2(actions, from, to);
        var arguments = Libc.Strings(command);
        var environment = Libc.Strings(Variables(added));
        int pid;
        int error;
        fixed (byte** argv = arguments)
        fixed (byte** envp = environment)
            error = Libc.posix_spawnp(&pid, argv[0], actions, attributes, argv, envp);
        Free(arguments);
        Free(environment);
        return error == 0 ? new ChildProcess(pid) : throw Refused(command[0], error);
    }

    /// <summary>Becomes the command: this process is replaced and nothing of us stays.</summary>
    /// <exception cref="FirnException">There is no such command, or it cannot be started (FIRN-SCR-001).</exception>
    public static unsafe void Become(IReadOnlyList<string> command)
    {
        _ = Libc.signal(SIGPIPE, 0);
        var arguments = Libc.Strings(command);
        fixed (byte** argv = arguments)
            _ = Libc.execvp(argv[0], argv);
        throw Refused(command[0], Marshal.GetLastPInvokeError());
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit status, or 128 and the signal's number when a signal ended it, as shells have it; and what it used.</returns>
    public unsafe (int Status, Libc.ResourceUsage Usage) Wait()
    {
        while (true)
        {
            int status;
            Libc.ResourceUsage usage;
            if (Libc.wait4(Pid, &status, 0, &usage) == Pid)
                return ((status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f), usage);
            if (Marshal.GetLastPInvokeError() != Libc.EINTR)
                return (OwnFailure, default);
        }
    }

    /// <summary>Sends it a signal; a process that has ended is left alone.</summary>
    public void Send(int signal) => _ = Libc.kill(Pid, signal);

    private static IEnumerable<string> Variables(IEnumerable<(string Name, string Value)> added)
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            yield return $"{variable.Key}={variable.Value}";
        foreach (var (name, value) in added)
            yield return $"{name}={value}";
    }

    private static unsafe void Free(byte*[] strings)
    {
        foreach (var text in strings)
            Marshal.FreeCoTaskMem((nint)text);
    }

    private static FirnException Refused(string command, int error) => error == Libc.ENOENT
        ? new FirnException("FIRN-SCR-001", command, "there is no such command", "check its name and the PATH", (ExitCode)NotFound)
        : new FirnException("FIRN-SCR-001", command, $"cannot be started: {Marshal.GetPInvokeErrorMessage(error)}", "check that it is an executable file", (ExitCode)NotExecutable);
}
