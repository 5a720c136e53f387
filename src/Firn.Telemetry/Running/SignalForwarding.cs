using System.Globalization;
using System.Runtime.InteropServices;

namespace Firn.Telemetry.Running;

/// <summary>
/// Passes the signals that a job is told by to the wrapped command. One that this process was started with as ignored
/// (nohup) stays ignored. What a terminal sends to the whole foreground group is not sent a second time.
/// </summary>
internal sealed class SignalForwarding : IDisposable
{
    private const int SIGINT = 2;
    private const int SIGQUIT = 3;
    private static readonly (int Number, PosixSignal Signal)[] Forwarded =
    [
        (1, PosixSignal.SIGHUP), (SIGINT, PosixSignal.SIGINT), (SIGQUIT, PosixSignal.SIGQUIT), (15, PosixSignal.SIGTERM), (10, (PosixSignal)10), (12, (PosixSignal)12),
    ];

    private readonly List<PosixSignalRegistration> registrations = [];
    private readonly Lock gate = new();
    private readonly List<int> early = [];
    private ChildProcess? child;

    public SignalForwarding()
    {
        var ignored = Ignored();
        foreach (var (number, signal) in Forwarded)
        {
            if ((ignored >> (number - 1) & 1) == 0)
                registrations.Add(PosixSignalRegistration.Create(signal, context => Receive(context, number)));
        }
    }

    /// <summary>Signals received so far.</summary>
    public int Received { get; private set; }

    /// <summary>Called on a signal's arrival, after it was passed on.</summary>
    public Action<int>? Arrived { get; set; }

    /// <summary>From here on signals go to this process; those that came before are sent now.</summary>
    public void To(ChildProcess process)
    {
        lock (gate)
        {
            child = process;
            foreach (var number in early)
                process.Send(number);
        }
    }

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
    }

    private void Receive(PosixSignalContext context, int number)
    {
        context.Cancel = true;
        lock (gate)
        {
            Received++;
            if (number is SIGINT or SIGQUIT && IsForeground())
                return;
            if (child is null)
                early.Add(number);
            else
                child.Send(number);
        }

        Arrived?.Invoke(number);
    }

    private static bool IsForeground() => Libc.isatty(0) == 1 && Libc.tcgetpgrp(0) == Libc.getpgrp();

    private static ulong Ignored()
    {
        foreach (var line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith("SigIgn:", StringComparison.Ordinal))
                return ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        }

        return 0;
    }
}
