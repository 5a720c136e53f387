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

    /// <summary>Rows of A this many elements apart, 2 kB, fall into two sets of a first-level cache.</summary>
    private const int CollidingStep = 512;

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
        // Enough items for the team; the blocks do not show in the result.
        while (Items(rowBlock, columnBlock) < 8 * ForkJoin.Threads && rowBlock > 24)
            rowBlock /= 2;
        while (Items(rowBlock, columnBlock) < 8 * ForkJoin.Threads && columnBlock > 64)
            columnBlock /= 2;
        var columnBlocks = (n + columnBlock - 1) / columnBlock;
        ForkJoin.For(Items(rowBlock, columnBlock), item =>
        {
            int i = item / columnBlocks * rowBlock, j = item % columnBlocks * columnBlock;
            int rows = Math.Min(rowBlock, m - i), columns = Math.Min(columnBlock, n - j);
            var strips = KernelScratch.TakeForItem(RowBlock * DepthBlock);
            for (var depth = 0; depth < k; depth += DepthBlock)
            {
                var length = Math.Min(DepthBlock, k - depth);
                var block = a + (i * aRow) + (depth * aColumn);
                var panel = panels + ((long)padded * depth) + ((long)j * length);
                var target = c + (i * cRow) + j;
                if (aColumn == 1 && rows % StripRows == 0 && aRow % CollidingStep != 0)
                {
                    // Six rows side by side read as well as a strip; only steps that share cache sets must be packed.
                    PanelGemm.Multiply(rows, columns, length, block, aRow, 1, panel, length, target, cRow, accumulate || depth > 0);
                    continue;
                }

                PackStrips(block, aRow, aColumn, rows, length, strips, m - i);
                for (var first = 0; first < columns; first += PanelGemm.PanelWidth)
                {
                    PanelGemm.MultiplyPanel(rows, Math.Min(PanelGemm.PanelWidth, columns - first), length, strips,
                        panel + ((long)first * length), target + first, cRow, accumulate || depth > 0);
                }
            }
        });

        int Items(int rows, int columns) => (m + rows - 1) / rows * ((n + columns - 1) / columns);
    }

    /// <summary>Strip s holds rows 6s..6s+5, six elements for each k; rows beyond the last are zero.</summary>
    /// <param name="readable">Rows of A from here on, those of later blocks included.</param>
    private static void PackStrips(float* a, long aRow, long aColumn, int rows, int length, float* strips, int readable)
    {
        // A few k at a time for all strips: lines of A are read once while they are in the first-level cache.
        const int Part = 16;
        for (var start = 0; start < length; start += Part)
        {
            var end = Math.Min(length, start + Part);
            for (var first = 0; first < rows; first += StripRows)
            {
                var count = Math.Min(StripRows, rows - first);
                var source = a + (first * aRow) + (start * aColumn);
                var target = strips + ((long)first * length) + (start * StripRows);
                if (count == StripRows && aRow == 1 && first + 8 <= readable)
                {
                    // Six neighbours go as eight: the next k overwrites the two too many; the last k has no next.
                    var last = end - 1;
                    for (var k = start; k < last; k++, target += StripRows, source += aColumn)
                        Vector256.Load(source).Store(target);
                    Vector128.Load(source).Store(target);
                    target[4] = source[4];
                    target[5] = source[5];
                }
                else if (count == StripRows)
                {
                    for (var k = start; k < end; k++, target += StripRows, source += aColumn)
                    {
                        target[0] = source[0];
                        target[1] = source[aRow];
                        target[2] = source[2 * aRow];
                        target[3] = source[3 * aRow];
                        target[4] = source[4 * aRow];
                        target[5] = source[5 * aRow];
                    }
                }
                else
                {
                    for (var k = start; k < end; k++, target += StripRows, source += aColumn)
                    {
                        for (var row = 0; row < StripRows; row++)
                            target[row] = row < count ? source[row * aRow] : 0;
                    }
                }
            }
        }
    }
}
