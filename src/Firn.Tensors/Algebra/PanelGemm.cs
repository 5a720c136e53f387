using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// Small matrix products on one thread, C (+)= A · B, for kernels that fuse them with other work. B is packed in panels
/// of 16 columns; a tile of 6 rows by 16 columns stays in registers. Every element of C is one chain of fused
/// multiply-adds over k in ascending order, whatever the tile.
/// </summary>
internal static unsafe class PanelGemm
{
    /// <summary>Columns of a panel.</summary>
    public const int PanelWidth = 16;

    /// <summary>A count rounded up to whole panels.</summary>
    public static int Padded(int count) => (count + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>Packs B so that panel p holds its columns 16p..16p+15, row after row, with zeros beyond N.</summary>
    /// <param name="b">Element (k, n) at b[k·kStep + n·nStep].</param>
    /// <param name="panels">K · Padded(N) elements, written.</param>
    public static void Pack(float* b, long kStep, long nStep, int k, int n, float* panels)
    {
        for (var first = 0; first < n; first += PanelWidth)
        {
            var width = Math.Min(PanelWidth, n - first);
            var source = b + (first * nStep);
            var target = panels + ((long)first * k);
            if (width == PanelWidth && nStep == 1)
            {
                for (var row = 0; row < k; row++, target += PanelWidth, source += kStep)
                {
                    Vector256.Load(source).Store(target);
                    Vector256.Load(source + 8).Store(target + 8);
                }
            }
            else if (width == PanelWidth)
            {
                for (var row = 0; row < k; row++, target += PanelWidth, source += kStep)
                {
                    for (var column = 0; column < PanelWidth; column++)
                        target[column] = source[column * nStep];
                }
            }
            else
            {
                for (var row = 0; row < k; row++, target += PanelWidth, source += kStep)
                {
                    for (var column = 0; column < PanelWidth; column++)
                        target[column] = column < width ? source[column * nStep] : 0;
                }
            }
        }
    }

    /// <summary>C (+)= A · B.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of C that are written; panels beyond are not visited.</param>
    /// <param name="k">Rows of B that are used.</param>
    /// <param name="a">Element (i, k) at a[i·aRow + k·aStep].</param>
    /// <param name="panels">As <see cref="Pack"/> made it with <paramref name="panelRows"/> rows.</param>
    /// <param name="panelRows">Rows that the panels hold, at least <paramref name="k"/>.</param>
    /// <param name="c">Element (i, n) at c[i·cRow + n].</param>
    /// <param name="accumulate">Add to C.</param>
    public static void Multiply(int m, int n, int k, float* a, long aRow, long aStep, float* panels, int panelRows, float* c, long cRow, bool accumulate)
    {
        float* spill = stackalloc float[6 * PanelWidth];
        for (var first = 0; first < n; first += PanelWidth)
        {
            var panel = panels + ((long)first * panelRows);
            var width = Math.Min(PanelWidth, n - first);
            var i = 0;
            while (i < m)
            {
                var rows = m - i >= 6 ? 6 : m - i >= 2 ? 2 : 1;
                var target = c + (i * cRow) + first;
                var step = cRow;
                if (width < PanelWidth)
                {
                    // A part of a panel goes through a spill tile, so that nothing is written beside C.
                    for (var row = 0; accumulate && row < rows; row++)
                        new ReadOnlySpan<float>(target + (row * cRow), width).CopyTo(new(spill + (row * PanelWidth), width));
                    target = spill;
                    step = PanelWidth;
                }

                switch (rows)
                {
                    case 6: Tile6(k, a + (i * aRow), aRow, aStep, panel, target, step, accumulate); break;
                    case 2: Tile2(k, a + (i * aRow), aRow, aStep, panel, target, step, accumulate); break;
                    default: Tile1(k, a + (i * aRow), aStep, panel, target, accumulate); break;
                }

                if (width < PanelWidth)
                {
                    for (var row = 0; row < rows; row++)
                        new ReadOnlySpan<float>(spill + (row * PanelWidth), width).CopyTo(new(c + ((i + row) * cRow) + first, width));
                }

                i += rows;
            }
        }
    }

    /// <summary>One panel of C (+)= strips of A · one panel of B.</summary>
    /// <param name="rows">Rows of C.</param>
    /// <param name="width">Columns of C, at most 16.</param>
    /// <param name="k">Depth.</param>
    /// <param name="strips">A in strips of 6 rows, six elements for each k.</param>
    /// <param name="panel">B, 16 elements for each k.</param>
    /// <param name="c">Element (i, n) at c[i·cRow + n].</param>
    /// <param name="accumulate">Add to C.</param>
    public static void MultiplyPanel(int rows, int width, int k, float* strips, float* panel, float* c, long cRow, bool accumulate)
    {
        float* spill = stackalloc float[6 * PanelWidth];
        for (var i = 0; i < rows; i += 6, strips += 6 * k)
        {
            var count = Math.Min(6, rows - i);
            var target = c + (i * cRow);
            if (count == 6 && width == PanelWidth)
            {
                Tile6(k, strips, 1, 6, panel, target, cRow, accumulate);
                continue;
            }

            for (var row = 0; accumulate && row < count; row++)
                new ReadOnlySpan<float>(target + (row * cRow), width).CopyTo(new(spill + (row * PanelWidth), width));
            Tile6(k, strips, 1, 6, panel, spill, PanelWidth, accumulate);
            for (var row = 0; row < count; row++)
                new ReadOnlySpan<float>(spill + (row * PanelWidth), width).CopyTo(new(target + (row * cRow), width));
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile6(int k, float* a, long aRow, long aStep, float* b, float* c, long cRow, bool accumulate)
    {
        // Row r keeps its columns 0-7 in xr and 8-15 in yr: 12 of the 16 registers; two hold B, one the broadcast.
        Vector256<float> x0, x1, x2, x3, x4, x5, y0, y1, y2, y3, y4, y5;
        if (accumulate)
        {
            x0 = Vector256.Load(c); y0 = Vector256.Load(c + 8);
            x1 = Vector256.Load(c + cRow); y1 = Vector256.Load(c + cRow + 8);
            x2 = Vector256.Load(c + (2 * cRow)); y2 = Vector256.Load(c + (2 * cRow) + 8);
            x3 = Vector256.Load(c + (3 * cRow)); y3 = Vector256.Load(c + (3 * cRow) + 8);
            x4 = Vector256.Load(c + (4 * cRow)); y4 = Vector256.Load(c + (4 * cRow) + 8);
            x5 = Vector256.Load(c + (5 * cRow)); y5 = Vector256.Load(c + (5 * cRow) + 8);
        }
        else
        {
            x0 = x1 = x2 = x3 = x4 = x5 = y0 = y1 = y2 = y3 = y4 = y5 = Vector256<float>.Zero;
        }

        float* a3 = a + (3 * aRow);
        var aRow2 = 2 * aRow;
        for (; k > 0; k--)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            var s = Vector256.Create(*a);
            x0 = Vector256.FusedMultiplyAdd(s, b0, x0); y0 = Vector256.FusedMultiplyAdd(s, b1, y0);
            s = Vector256.Create(a[aRow]);
            x1 = Vector256.FusedMultiplyAdd(s, b0, x1); y1 = Vector256.FusedMultiplyAdd(s, b1, y1);
            s = Vector256.Create(a[aRow2]);
            x2 = Vector256.FusedMultiplyAdd(s, b0, x2); y2 = Vector256.FusedMultiplyAdd(s, b1, y2);
            s = Vector256.Create(*a3);
            x3 = Vector256.FusedMultiplyAdd(s, b0, x3); y3 = Vector256.FusedMultiplyAdd(s, b1, y3);
            s = Vector256.Create(a3[aRow]);
            x4 = Vector256.FusedMultiplyAdd(s, b0, x4); y4 = Vector256.FusedMultiplyAdd(s, b1, y4);
            s = Vector256.Create(a3[aRow2]);
            x5 = Vector256.FusedMultiplyAdd(s, b0, x5); y5 = Vector256.FusedMultiplyAdd(s, b1, y5);
            a += aStep;
            a3 += aStep;
            b += PanelWidth;
        }

        x0.Store(c); y0.Store(c + 8);
        x1.Store(c + cRow); y1.Store(c + cRow + 8);
        x2.Store(c + (2 * cRow)); y2.Store(c + (2 * cRow) + 8);
        x3.Store(c + (3 * cRow)); y3.Store(c + (3 * cRow) + 8);
        x4.Store(c + (4 * cRow)); y4.Store(c + (4 * cRow) + 8);
        x5.Store(c + (5 * cRow)); y5.Store(c + (5 * cRow) + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile2(int k, float* a, long aRow, long aStep, float* b, float* c, long cRow, bool accumulate)
    {
        Vector256<float> x0 = Vector256<float>.Zero, y0 = x0, x1 = x0, y1 = x0;
        if (accumulate)
        {
            x0 = Vector256.Load(c); y0 = Vector256.Load(c + 8);
            x1 = Vector256.Load(c + cRow); y1 = Vector256.Load(c + cRow + 8);
        }

        for (; k > 0; k--)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            var s = Vector256.Create(*a);
            x0 = Vector256.FusedMultiplyAdd(s, b0, x0); y0 = Vector256.FusedMultiplyAdd(s, b1, y0);
            s = Vector256.Create(a[aRow]);
            x1 = Vector256.FusedMultiplyAdd(s, b0, x1); y1 = Vector256.FusedMultiplyAdd(s, b1, y1);
            a += aStep;
            b += PanelWidth;
        }

        x0.Store(c); y0.Store(c + 8);
        x1.Store(c + cRow); y1.Store(c + cRow + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile1(int k, float* a, long aStep, float* b, float* c, bool accumulate)
    {
        Vector256<float> x = Vector256<float>.Zero, y = x;
        if (accumulate)
        {
            x = Vector256.Load(c);
            y = Vector256.Load(c + 8);
        }

        for (; k > 0; k--)
        {
            var s = Vector256.Create(*a);
            x = Vector256.FusedMultiplyAdd(s, Vector256.Load(b), x);
            y = Vector256.FusedMultiplyAdd(s, Vector256.Load(b + 8), y);
            a += aStep;
            b += PanelWidth;
        }

        x.Store(c);
        y.Store(c + 8);
    }
}
