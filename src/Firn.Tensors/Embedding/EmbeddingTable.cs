using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>Rows of a table by token id, and the gradient that adds rows back.</summary>
public static unsafe class EmbeddingTable
{
    private const int RowBlock = 64;

    /// <summary>Columns a thread takes in the backward pass: whole cache lines.</summary>
    private const int ColumnBlock = 64;

    /// <summary>y[t] = table[ids[t]].</summary>
    /// <param name="table">Shape (V, D), contiguous.</param>
    /// <param name="ids">T ids.</param>
    /// <param name="y">Shape (T, D), contiguous, written.</param>
    public static void Gather(Tensor table, ReadOnlyMemory<int> ids, Tensor y)
    {
        var width = Check(table, ids, y, "embedding");
        float* from = (float*)table.Data, to = (float*)y.Data;
        ForkJoin.For((ids.Length + RowBlock - 1) / RowBlock, item =>
        {
            var id = ids.Span;
            for (var t = item * RowBlock; t < Math.Min(id.Length, (item + 1) * RowBlock); t++)
                new ReadOnlySpan<float>(from + ((long)id[t] * width), width).CopyTo(new(to + ((long)t * width), width));
        });
    }

    /// <summary>tableGradient[ids[t]] += dy[t], in the order of t; threads share the columns, not the rows.</summary>
    /// <param name="dy">Shape (T, D), contiguous.</param>
    /// <param name="ids">T ids.</param>
    /// <param name="tableGradient">Shape (V, D), contiguous; added to.</param>
    public static void ScatterAdd(Tensor dy, ReadOnlyMemory<int> ids, Tensor tableGradient)
    {
        var width = Check(tableGradient, ids, dy, "embedding backward");
        float* from = (float*)dy.Data, to = (float*)tableGradient.Data;
        ForkJoin.For((width + ColumnBlock - 1) / ColumnBlock, item =>
        {
            var id = ids.Span;
            int first = item * ColumnBlock, end = Math.Min(width, first + ColumnBlock);
            for (var t = 0; t < id.Length; t++)
            {
                float* source = from + ((long)t * width), target = to + ((long)id[t] * width);
                var d = first;
                for (; d <= end - 8; d += 8)
                    (Vector256.Load(target + d) + Vector256.Load(source + d)).Store(target + d);
                for (; d < end; d++)
                    target[d] += source[d];
            }
        });
    }

    private static int Check(Tensor table, ReadOnlyMemory<int> ids, Tensor rows, string kernel)
    {
        KernelGuard.Floats(table.Dimensions == 2 && rows.Dimensions == 2 && table.Sizes[1] == rows.Sizes[1] && rows.Sizes[0] == ids.Length
            && table.IsContiguous && rows.IsContiguous, kernel, table, rows);
        foreach (var id in ids.Span)
        {
            if ((ulong)(long)id >= (ulong)table.Sizes[0])
                throw new ArgumentOutOfRangeException(nameof(ids), id, $"{kernel}: {table} has no such row");
        }

        return (int)table.Sizes[1];
    }
}
