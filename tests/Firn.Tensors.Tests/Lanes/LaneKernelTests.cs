using Firn.Core;
using Firn.Tensors.Lanes;

namespace Firn.Tensors.Tests.Lanes;

public sealed unsafe class LaneKernelTests
{
    public static TheoryData<int, int, int> Shapes => new() { { 1, 1, 1 }, { 6, 16, 8 }, { 7, 17, 9 }, { 12, 32, 513 }, { 13, 47, 64 }, { 97, 33, 20 }, { 200, 64, 1030 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Products_agree_with_sums_in_double(int m, int n, int k)
    {
        using var a = Random(m, k, 1);
        using var aT = Transposed(a, m, k);
        using var b = Random(k, n, 2);
        using var bT = Transposed(b, k, n);
        using var panels = new FloatBuffer(LaneGemm.PackedLength(k, n));
        using var scratch = new LaneScratch();
        var expected = new double[m * n];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var l = 0; l < k; l++)
                    expected[(i * n) + j] += (double)a.Data[(i * k) + l] * b.Data[(l * n) + j];
            }
        }

        using var c = new FloatBuffer(m * n);
        LaneGemm.Pack(b.Data, n, k, n, panels.Data);
        LaneGemm.Multiply(a.Data, k, m, panels.Data, k, n, c.Data, n, false, scratch);
        Check(expected, c, 1);
        LaneGemm.PackTransposed(bT.Data, k, k, n, panels.Data);
        LaneGemm.Multiply(a.Data, k, m, panels.Data, k, n, c.Data, n, true, scratch);
        Check(expected, c, 2);
        LaneGemm.MultiplyTransposed(aT.Data, m, m, b.Data, n, k, n, c.Data, n, true, scratch);
        Check(expected, c, 3);
        LaneGemm.MultiplyTransposed(aT.Data, m, m, b.Data, n, k, n, c.Data, n, false, scratch);
        Check(expected, c, 1);
    }

    [Fact]
    public void A_row_gives_the_same_bits_alone_and_among_others()
    {
        const int M = 101, N = 70, K = 700;
        using var a = Random(M, K, 3);
        using var b = Random(K, N, 4);
        using var panels = new FloatBuffer(LaneGemm.PackedLength(K, N));
        using var scratch = new LaneScratch();
        using FloatBuffer together = new(M * N), alone = new(N);
        LaneGemm.Pack(b.Data, N, K, N, panels.Data);
        LaneGemm.Multiply(a.Data, K, M, panels.Data, K, N, together.Data, N, false, scratch);
        for (var i = 0; i < M; i++)
        {
            LaneGemm.Multiply(a.Data + (i * K), K, 1, panels.Data, K, N, alone.Data, N, false, scratch);
            Assert.True(alone.Span.SequenceEqual(together.Span.Slice(i * N, N)), $"row {i}");
        }
    }

    [Fact]
    public void Cross_entropy_and_its_gradient_agree_with_double()
    {
        const int Width = 3001;
        using var logits = Random(3, Width, 5);
        for (var i = 0; i < logits.Length; i++)
            logits.Data[i] *= 20;
        int[] labels = [0, 3000, 17];
        float[] weights = [0.5f, 0, 0.25f];
        var expected = 0.0;
        var gradient = new double[3 * Width];
        for (var t = 0; t < 3; t++)
        {
            var row = Enumerable.Range(0, Width).Select(v => (double)logits.Data[(t * Width) + v]).ToArray();
            var sum = row.Sum(Math.Exp);
            expected += weights[t] * (Math.Log(sum) - row[labels[t]]);
            for (var v = 0; v < Width; v++)
                gradient[(t * Width) + v] = weights[t] * ((Math.Exp(row[v]) / sum) - (v == labels[t] ? 1 : 0));
        }

        fixed (int* l = labels)
        fixed (float* w = weights)
            Assert.Equal(expected, CrossEntropyRows.ForwardBackward(logits.Data, l, w, 3, Width), 1e-5);
        Check(gradient, logits, 1, 1e-6);
    }

    [Fact]
    public void AdEmaMix_follows_its_formula()
    {
        const int N = 19;
        using FloatBuffer x = Random(1, N, 6), m1 = new(N), m2 = new(N), v = new(N), g = new(N);
        double[] rx = [.. x.Span], rm1 = new double[N], rm2 = new double[N], rv = new double[N];
        for (var step = 1; step <= 5; step++)
        {
            using var gradient = Random(1, N, 100 + (ulong)step);
            gradient.Span.CopyTo(g.Span);
            new AdEmaMixRows(0.9, 0.999, 0.99, 2, 1e-8, 0.01, step, 0.5).Update(x.Data, g.Data, m1.Data, m2.Data, v.Data, N, 0.1);
            for (var i = 0; i < N; i++)
            {
                var d = 0.5 * gradient.Data[i];
                rm1[i] = (0.9 * rm1[i]) + (0.1 * d);
                rm2[i] = (0.99 * rm2[i]) + (0.01 * d);
                rv[i] = (0.999 * rv[i]) + (0.001 * d * d);
                var update = (((rm1[i] / (1 - Math.Pow(0.9, step))) + (2 * rm2[i])) / ((Math.Sqrt(rv[i]) / Math.Sqrt(1 - Math.Pow(0.999, step))) + 1e-8)) + (0.1 * rx[i]);
                rx[i] -= 0.01 * update;
            }
        }

        Check(rx, x, 1, 1e-6);
        Check(rm2, m2, 1, 1e-7);
        Assert.All(g.Span.ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_team_runs_every_item_once_and_hands_on_a_failure()
    {
        using var team = new LaneTeam(3);
        for (var round = 0; round < 200; round++)
        {
            var runs = new int[17];
            team.Run(17, item => Interlocked.Increment(ref runs[item]));
            Assert.All(runs, count => Assert.Equal(1, count));
        }

        Assert.Throws<InvalidOperationException>(() => team.Run(9, item => throw new InvalidOperationException(item.ToString())));
        var after = 0;
        team.Run(5, _ => Interlocked.Increment(ref after));
        Assert.Equal(5, after);
    }

    private static FloatBuffer Random(int rows, int columns, ulong seed)
    {
        var random = new CounterRandom(seed, "lane tests");
        var buffer = new FloatBuffer(rows * columns);
        foreach (ref var value in buffer.Span)
            value = (float)random.NextNormal();
        return buffer;
    }

    private static FloatBuffer Transposed(FloatBuffer x, int rows, int columns)
    {
        var result = new FloatBuffer(x.Length);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                result.Data[(j * rows) + i] = x.Data[(i * columns) + j];
        }

        return result;
    }

    // Single precision over sums of a thousand normal terms: errors near sqrt(1000) * 1e-7 * a few.
    private static void Check(double[] expected, FloatBuffer actual, int times, double tolerance = 2e-4)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(times * expected[i], actual.Data[i], times * tolerance);
    }
}
