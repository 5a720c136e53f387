namespace Firn.Tensors.Tests;

[Collection("counts live tensors")]
[CollectionDefinition("counts live tensors", DisableParallelization = true)]
public class MemoryTests
{
    [Fact]
    public void A_scope_disposes_what_was_made_in_it_but_what_is_kept()
    {
        Tensor kept;
        var before = Tensor.LiveCount;
        using (var outer = new TensorScope())
        {
            using (var inner = new TensorScope())
            {
                _ = Tensor.Zeros(ScalarType.Float32, 100);
                kept = inner.Keep(Tensor.Of([1f, 2f]));
            }

            Assert.Equal(before + 1, Tensor.LiveCount);
            Assert.Equal([1f, 2f], kept.Floats().ToArray());
        }

        Assert.Equal(before, Tensor.LiveCount);
        Assert.Throws<ObjectDisposedException>(() => kept.Floats().ToArray());
    }

    [Fact]
    public void Memory_lives_until_the_last_view_is_disposed()
    {
        var before = Tensor.LiveBytes;
        var whole = Tensor.Of([1f, 2f, 3f, 4f, 5f, 6f], 2, 3);
        var view = whole.Transpose();
        var row = view.Narrow(0, 1, 1);
        whole.Dispose();
        view.Dispose();
        Assert.True(Tensor.LiveBytes > before);
        Assert.Equal("Float32[1, 2] strides [1, 3]", row.ToString());
        row.Dispose();
        row.Dispose();
        Assert.Equal(before, Tensor.LiveBytes);
    }

    [Fact]
    public void Ten_thousand_operations_leave_the_process_as_large_as_it_was()
    {
        using var outer = new TensorScope();
        Tensor x = Numbers.Matrix(64, 64, "x"), w = Numbers.Matrix(64, 64, "w");
        Operations(200);
        long tensors = Tensor.LiveCount, bytes = Tensor.LiveBytes, resident = Environment.WorkingSet;
        Operations(10_000);
        Assert.Equal(tensors, Tensor.LiveCount);
        Assert.Equal(bytes, Tensor.LiveBytes);
        // A leak of one 16 kB tensor an operation would be 160 MB.
        Assert.InRange(Environment.WorkingSet - resident, long.MinValue, 40L << 20);

        void Operations(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var scope = new TensorScope();
                var y = Tensor.Empty(ScalarType.Float32, 64, 64);
                Gemm.Multiply(x, w, y);
                _ = Boxed.One("aten::mul", "Tensor", x, y);
                _ = Boxed.One("aten::sum", "dim_IntList", x, ((BoxedArgument)new long[] { 1 }).AsOptional, true, BoxedArgument.None);
            }
        }
    }

    [Fact]
    public void Views_cannot_reach_outside_their_tensor()
    {
        using var scope = new TensorScope();
        var x = Numbers.Matrix(4, 6, "x");
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Narrow(1, 4, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => x.Narrow(2, 0, 1));
        Assert.Throws<ArgumentException>(() => x.View(5, 5));
        Assert.Throws<InvalidOperationException>(() => x.Transpose().Floats().ToArray());
        Assert.Throws<InvalidOperationException>(() => x.AsSpan<double>().ToArray());
        Assert.ThrowsAny<ArithmeticException>(() => Tensor.Empty(ScalarType.Float32, long.MaxValue, 4));
        Assert.Equal("Float32[2, 12]", x.View(2, 12).ToString());
    }
}
