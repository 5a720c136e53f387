using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Firn.Vetting.Checks;

/// <summary>
/// Where the calling thread's time went. Work that never sleeps either runs, waits for a processor that others use, or does
/// not exist for the scheduler: stopped by a signal, frozen in a control group, throttled by a quota, or taken away by the
/// hypervisor. The last is what a stalled rank looks like from inside, and no load of others looks like it.
/// </summary>
/// <param name="Wall">Time on the clock.</param>
/// <param name="Running">Time on a processor.</param>
/// <param name="Waiting">Time in a run queue; null where the kernel does not count it.</param>
internal readonly partial record struct ThreadTime(TimeSpan Wall, TimeSpan Running, TimeSpan? Waiting)
{
    private const int ThreadCpu = 3;

    /// <summary>Part of the time that the thread neither ran nor was ready to run, 0 to 1.</summary>
    public double Frozen => Wall <= TimeSpan.Zero || Waiting is not { } waiting ? 0 : Math.Clamp((Wall - Running - waiting) / Wall, 0, 1);

    /// <summary>Part of the time that the thread waited for a processor, 0 to 1.</summary>
    public double Waited => Wall <= TimeSpan.Zero || Waiting is not { } waiting ? 0 : Math.Clamp(waiting / Wall, 0, 1);

    public static ThreadTime Now() => new(Stopwatch.GetElapsedTime(0), Processor(), Queue());

    public static ThreadTime operator -(ThreadTime later, ThreadTime earlier) =>
        new(later.Wall - earlier.Wall, later.Running - earlier.Running, later.Waiting - earlier.Waiting);

    private static TimeSpan Processor() =>
        ClockGetTime(ThreadCpu, out var time) == 0 ? TimeSpan.FromTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100)) : TimeSpan.Zero;

    private static TimeSpan? Queue()
    {
        try
        {
            var fields = File.ReadAllText("/proc/thread-self/schedstat").Split(' ');
            return fields.Length >= 2 && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var nanoseconds) ? TimeSpan.FromTicks(nanoseconds / 100) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds, Nanoseconds;
    }
}
