using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>
/// Large matrix products in single precision on our own threads, C (+)= A · B. B is packed once in panels of 16
/// columns (<see cref="PanelGemm"/>), A block by block in strips of 6 rows. Items are fixed blocks of C, and every element is one
/// chain of fused multiply-adds over k in ascending order, so the result is the same for any number of threads.
/// </summary>
internal static unsafe class BlockedGemm
{
    /// <summary>Rows of a block of C: its strips of A over <see cref="DepthBlock"/> fit a quarter of a 512 kB cache.</summary>
    private const int RowBlock = 96;

    /// <summary>Columns of a block of C.</summary>
    private const int ColumnBlock = 512;

    /// <summary>Depth of a pass: a panel of B over it is 16 kB, half of a first-level cache.</summary>
    private const int DepthBlock = 256;

    private const int StripRows = 6;

    /// <summary>C (+)= A · B.</summary>
    /// <param name="m">Rows of A and C.</param>
    /// <param name="n">Columns of B and C.</param>
    /// <param name="k">Columns of A, rows of B.</param>
    /// <param name="a">Element (i, k) at a[i·aRow + k·aColumn].</param>
    /// <param name="b">Element (k, j) at b[k·bRow + j·bColumn].</param>
    /// <param name="c">Element (i, j) at c[i·cRow + j].</param>
    /// <param name="accumulate">Add to C.</param>
    public static void Multiply(
        int m, int n, int k, float* a, long aRow, long aColumn, float* b, long bRow, long bColumn, float* c, long cRow, bool accumulate)
    {
        var padded = PanelGemm.Padded(n);
        var panels = KernelScratch.Take((long)padded * k);
        // Panels of each depth block lie together: block d begins at padded · d · DepthBlock.
        const int PackColumns = 64;
        ForkJoin.For((n + PackColumns - 1) / PackColumns, item =>
        {
            int first = item * PackColumns, width = Math.Min(PackColumns, n - first);
            for (var depth = 0; depth < k; depth += DepthBlock)
            {
                var length = Math.Min(DepthBlock, k - depth);
                PanelGemm.Pack(b + (depth * bRow) + (first * bColumn), bRow, bColumn, length, width,
                    panels + ((long)padded * depth) + ((long)first * length));
            }
        });
        int rowBlock = RowBlock, columnBlock = ColumnBlock;
        // Enough items for any team; the blocks do not show in the result.
        while (Items(rowBlock, columnBlock) < 64 && columnBlock > 128)
            columnBlock /= 2;
        while (Items(rowBlock, columnBlock) < 32 && rowBlock > 24)
            rowBlock /= 2;
        var columnBlocks = (n + columnBlock - 1) / columnBlock;
        ForkJoin.For(Items(rowBlock, columnBlock), item =>
        {
            int i = item / columnBlocks * rowBlock, j = item % columnBlocks * columnBlock;
            int rows = Math.Min(rowBlock, m - i), columns = Math.Min(columnBlock, n - j);
            var strips = KernelScratch.TakeForItem((RowBlock * DepthBlock) + 8);
            for (var depth = 0; depth < k; depth += DepthBlock)
            {
                var length = Math.Min(DepthBlock, k - depth);
                PackStrips(a + (i * aRow) + (depth * aColumn), aRow, aColumn, rows, length, strips, m - i);
                for (var first = 0; first < columns; first += PanelGemm.PanelWidth)
                {
                    PanelGemm.MultiplyPanel(rows, Math.Min(PanelGemm.PanelWidth, columns - first), length, strips,
                        panels + ((long)padded * depth) + ((long)(j + first) * length), c + (i * cRow) + j + first, cRow, accumulate || depth > 0);
                }
            }
        });

        int Items(int rows, int columns) => (m + rows - 1) / rows * ((n + columns - 1) / columns);
    }

    /// <summary>Strip s holds rows 6s..6s+5, six elements for each k; rows beyond the last are zero.</summary>
    /// <param name="readable">Rows of A from here on, those of later blocks included.</param>
    private static void PackStrips(float* a, long aRow, long aColumn, int rows, int length, float* strips, int readable)
    {
        for (var first = 0; first < rows; first += StripRows, strips += StripRows * length)
        {
            var count = Math.Min(StripRows, rows - first);
            var source = a + (first * aRow);
            var target = strips;
            if (count == StripRows && aRow == 1 && first + 8 <= readable)
            {
                // Six neighbours go as eight; the next k, or the next strip, overwrites the two too many.
                for (var k = 0; k < length; k++, target += StripRows, source += aColumn)
                    Vector256.Load(source).Store(target);
            }
            else if (count == StripRows && aColumn == 1)
            {
                float* s0 = source, s1 = s0 + aRow, s2 = s1 + aRow, s3 = s2 + aRow, s4 = s3 + aRow, s5 = s4 + aRow;
                for (var k = 0; k < length; k++, target += StripRows)
                {
                    target[0] = s0[k];
                    target[1] = s1[k];
                    target[2] = s2[k];
                    target[3] = s3[k];
                    target[4] = s4[k];
                    target[5] = s5[k];
                }
            }
            else
            {
                for (var k = 0; k < length; k++, target += StripRows, source += aColumn)
                {
                    for (var row = 0; row < StripRows; row++)
                        target[row] = row < count ? source[row * aRow] : 0;
                }
            }
        }
    }
}
