using System.Numerics;
using System.Runtime.InteropServices;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>STREAM's triad over memory larger than the caches, with a pattern that is read back.</summary>
internal sealed class MemoryBandwidthCheck(int? threads, TimeSpan length, Quantity size, Quantity? least, TimeSpan? deadline) : NodeCheck("memory_bandwidth", deadline)
{
    public override bool SafeForProlog => false;

    public static MemoryBandwidthCheck From(SettingTable settings)
    {
        var size = settings.Size("size") ?? new Quantity(256 << 20, "MiB");
        if (size.Value is < 1 << 20 or > 1L << 40)
            settings.Problem("size", $"{size} is outside [1 MiB, 1 TiB]");
        return new((int?)settings.Whole("threads", 1, 4096), settings.Span("length", TimeSpan.FromMinutes(1)) ?? TimeSpan.FromSeconds(1), size, settings.Rate("min_rate"), settings.Span("deadline"));
    }

    public override void Run(NodeView node, CheckNotes notes)
    {
        var count = threads ?? Environment.ProcessorCount;
        var wrong = 0;
        var work = ProcessorWork.Repeat(count, length, _ =>
        {
            var elements = (int)Math.Min(size.Value / count / 3 / sizeof(double), Array.MaxLength);
            elements -= elements % Vector<double>.Count;
            var (a, b, c) = (new double[elements], new double[elements], new double[elements]);
            for (var i = 0; i < elements; i++)
                (b[i], c[i]) = (i & 1023, i >> 10 & 1023);
            return () =>
            {
                Triad(a, b, c);
                var probe = a.Length / 2;
                if (a[probe] != b[probe] + (3 * c[probe]) || a[^1] != b[^1] + (3 * c[^1]))
                    Interlocked.Increment(ref wrong);
                return 3.0 * sizeof(double) * elements;
            };
        }, node.Stop);
        notes.Measure("triad", work.PerSecond, "B/s", Better.Higher);
        if (wrong > 0)
            notes.Bad("wrong", "memory gave back other values than were written", "drain the node and test its memory");
        if (least is { } limit && work.PerSecond < limit.Value)
            notes.Bad("triad", $"memory bandwidth is {Quantity.Format(work.PerSecond, limit.Unit)}, at least {limit} is asked for", "check that all memory modules are seen and the NUMA settings");
    }

    private static void Triad(double[] a, double[] b, double[] c)
    {
        var x = MemoryMarshal.Cast<double, Vector<double>>(a.AsSpan());
        var y = MemoryMarshal.Cast<double, Vector<double>>(b.AsSpan());
        var z = MemoryMarshal.Cast<double, Vector<double>>(c.AsSpan());
        var three = new Vector<double>(3);
        for (var i = 0; i < x.Length; i++)
            x[i] = y[i] + (three * z[i]);
    }
}
