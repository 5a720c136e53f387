using System.Numerics;
using System.Runtime.InteropServices;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Multiplies matrices on all processors: are they fast, are they left alone, do they compute right?</summary>
internal sealed class CpuGemmCheck(int? threads, TimeSpan length, double? least, double maxFrozen, double? maxWaited, TimeSpan? deadline) : NodeCheck("cpu_gemm", deadline)
{
    /// <summary>Rows and columns: three such matrices of doubles stay in a second-level cache (590 kB).</summary>
    public const int Size = 160;

    // A prolog must not heat a node up.
    public override bool SafeForProlog => false;

    public static CpuGemmCheck From(SettingTable settings) => new(
        (int?)settings.Whole("threads", 1, 4096),
        settings.Span("length", TimeSpan.FromMinutes(1)) ?? TimeSpan.FromSeconds(2),
        settings.Real("min_gflops", 0, 1e9),
        settings.Real("max_frozen", 0, 1) ?? 0.2,
        settings.Real("max_waited", 0, 1),
        settings.Span("deadline"));

    public override void Run(NodeView node, CheckNotes notes)
    {
        var wrong = 0;
        var work = ProcessorWork.Repeat(threads ?? Environment.ProcessorCount, length, index =>
        {
            // Whole numbers: sums are exact in any order, so one wrong bit shows.
            var (a, b, c) = (new double[Size * Size], new double[Size * Size], new double[Size * Size]);
            for (var i = 0; i < a.Length; i++)
                (a[i], b[i]) = ((i * 7 % 13) - 6, (i * 11 % 17) - 8);
            var expected = Reference(a, b, index % Size);
            return () =>
            {
                Multiply(a, b, c);
                if (!c.AsSpan(index % Size * Size, Size).SequenceEqual(expected))
                    Interlocked.Increment(ref wrong);
                return 2.0 * Size * Size * Size;
            };
        }, node.Stop);
        var gigaflops = work.PerSecond / 1e9;
        notes.Measure("gflops", gigaflops, "GFLOP/s", Better.Higher);
        work.Note(notes, maxFrozen, maxWaited);
        if (wrong > 0)
            notes.Bad("wrong", $"{wrong} matrix products were wrong", "drain the node: a processor or its memory computes wrong");
        if (least is { } most && gigaflops < most)
            notes.Bad("gflops", $"{gigaflops:F1} GFLOP/s, at least {most:F1} are asked for", "check clocks, power limits and cooling of the processors");
    }

    /// <summary>c = a b: each row of c is gathered in registers, eight vectors at a time.</summary>
    internal static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c)
    {
        var width = Vector<double>.Count;
        var wide = MemoryMarshal.Cast<double, Vector<double>>(b);
        var result = MemoryMarshal.Cast<double, Vector<double>>(c);
        var columns = Size / width;
        for (var i = 0; i < Size; i++)
        {
            var row = a.Slice(i * Size, Size);
            for (var j = 0; j + 4 <= columns; j += 4)
            {
                Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
                for (var k = 0; k < row.Length; k++)
                {
                    var factor = new Vector<double>(row[k]);
                    var from = wide.Slice((k * columns) + j, 4);
                    s0 = Vector.MultiplyAddEstimate(factor, from[0], s0);
                    s1 = Vector.MultiplyAddEstimate(factor, from[1], s1);
                    s2 = Vector.MultiplyAddEstimate(factor, from[2], s2);
                    s3 = Vector.MultiplyAddEstimate(factor, from[3], s3);
                }

                var to = result.Slice((i * columns) + j, 4);
                (to[0], to[1], to[2], to[3]) = (s0, s1, s2, s3);
            }
        }
    }

    /// <summary>One row of the product, the plain way.</summary>
    internal static double[] Reference(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int row)
    {
        var result = new double[Size];
        for (var j = 0; j < Size; j++)
        {
            for (var k = 0; k < Size; k++)
                result[j] += a[(row * Size) + k] * b[(k * Size) + j];
        }

        return result;
    }
}
