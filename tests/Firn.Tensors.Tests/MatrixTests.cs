using CsCheck;
using Firn.Core;
using Firn.Tensors.Lanes;

namespace Firn.Tensors.Tests;

public unsafe class MatrixTests
{
    [Fact]
    public void Lane_products_of_any_shape_agree_with_libtorch() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 700], Gen.Int[1, 70], Gen.Bool, Gen.Bool).Sample((m, k, n, transposed, accumulate) =>
        {
            using var scope = new TensorScope();
            using var scratch = new LaneScratch();
            Tensor a = transposed ? Numbers.Matrix(k, m, "a") : Numbers.Matrix(m, k, "a"), b = Numbers.Matrix(k, n, "b");
            Tensor ours = Numbers.Matrix(m, n, "c"), theirs = Numbers.Matrix(m, n, "c");
            if (transposed)
            {
                LaneGemm.MultiplyTransposed((float*)a.Data, m, m, (float*)b.Data, n, k, n, (float*)ours.Data, n, accumulate, scratch);
            }
            else
            {
                using var panels = new FloatBuffer(LaneGemm.PackedLength(k, n));
                LaneGemm.Pack((float*)b.Data, n, k, n, panels.Data);
                LaneGemm.Multiply((float*)a.Data, k, m, panels.Data, k, n, (float*)ours.Data, n, accumulate, scratch);
            }

            var left = transposed ? a.Transpose() : a;
            if (accumulate)
                Gemm.MultiplyAdd(left, b, theirs);
            else
                Gemm.Multiply(left, b, theirs);
            Numbers.Close(theirs.Floats(), ours.Floats(), Numbers.Fp32Sum);
        }, iter: 100, threads: 1);

    [Fact]
    public void A_row_gives_the_same_bits_alone_and_among_others()
    {
        using var scope = new TensorScope();
        using var scratch = new LaneScratch();
        Tensor a = Numbers.Matrix(50, 600, "a"), b = Numbers.Matrix(600, 37, "b"), all = Numbers.Matrix(50, 37, "c"), one = Numbers.Matrix(1, 37, "c");
        using var panels = new FloatBuffer(LaneGemm.PackedLength(600, 37));
        LaneGemm.Pack((float*)b.Data, 37, 600, 37, panels.Data);
        LaneGemm.Multiply((float*)a.Data, 600, 50, panels.Data, 600, 37, (float*)all.Data, 37, false, scratch);
        for (var row = 0; row < 50; row++)
        {
            LaneGemm.Multiply((float*)a.Data + (row * 600), 600, 1, panels.Data, 600, 37, (float*)one.Data, 37, false, scratch);
            Assert.Equal(one.Floats().ToArray(), all.Floats().Slice(row * 37, 37).ToArray());
        }
    }

    [Fact]
    public void A_product_that_does_not_fit_names_the_operation_and_all_shapes()
    {
        using var scope = new TensorScope();
        Tensor a = Numbers.Matrix(2, 3, "a"), b = Numbers.Matrix(4, 5, "b"), c = Numbers.Matrix(2, 5, "c");
        var failure = Assert.Throws<ArgumentException>(() => Gemm.Multiply(a, b, c));
        Assert.Contains("mm: Float32[2, 3] times Float32[4, 5] does not give Float32[2, 5]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_that_libtorch_refuses_names_the_operation_and_its_operands()
    {
        using var scope = new TensorScope();
        Tensor a = Numbers.Matrix(2, 3, "a"), b = Numbers.Matrix(4, 5, "b");
        var failure = Assert.Throws<FirnException>(() => Boxed.One("aten::mm", "", a, b));
        Assert.Equal("FIRN-TEN-011", failure.Code);
        Assert.Equal("aten::mm(Float32[2, 3], Float32[4, 5])", failure.Subject);
    }
}
