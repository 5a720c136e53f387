using CsCheck;
using Firn.Core;

namespace Firn.Tensors.Tests;

public class MatrixTests
{
    [Fact]
    public void Products_of_any_shape_and_orientation_agree_with_the_reference() =>
        Gen.Select(Gen.Int[1, 70], Gen.Int[1, 600], Gen.Int[1, 40], Gen.Int[0, 3], Gen.Bool).Sample((m, k, n, turn, accumulate) =>
        {
            using var scope = new TensorScope();
            var a = (turn & 1) == 0 ? Numbers.Matrix(m, k, "a") : Numbers.Matrix(k, m, "a").Transpose();
            var b = (turn & 2) == 0 ? Numbers.Matrix(k, n, "b") : Numbers.Matrix(n, k, "b").Transpose();
            var c = Numbers.Matrix(m, n, "c");
            var expected = Reference(a, b, accumulate ? c : null);
            if (accumulate)
                Gemm.MultiplyAdd(a, b, c);
            else
                Gemm.Multiply(a, b, c);
            Numbers.Close(expected, c.Floats(), Numbers.Fp32Sum);
        }, iter: 150, threads: 1);

    [Fact]
    public unsafe void Our_products_and_those_of_libtorch_agree()
    {
        using var scope = new TensorScope();
        Tensor x = Numbers.Matrix(300, 257, "x"), w = Numbers.Matrix(130, 257, "w");
        Tensor ours = Tensor.Empty(ScalarType.Float32, 300, 130), theirs = Tensor.Empty(ScalarType.Float32, 300, 130);
        Linear.Forward(x, w, ours);
        using var turned = w.Transpose();
        LibTorch.Load();
        Boxed.Check(Native.MmOut(theirs.Handle, x.Handle, turned.Handle), "mm_out", theirs, x, turned);
        Numbers.Close(theirs.Floats(), ours.Floats(), Numbers.Fp32Sum);
        using var boxed = Boxed.One("aten::mm", "", x, turned);
        Numbers.Close(boxed.Floats(), ours.Floats(), Numbers.Fp32Sum);
    }

    [Fact]
    public void The_number_of_threads_does_not_show_in_any_bit()
    {
        using var scope = new TensorScope();
        Tensor x = Numbers.Matrix(200, 300, "x"), w = Numbers.Matrix(100, 300, "w"), gain = Tensor.Of(Numbers.Normal(300, "gain"));
        int[] ids = [.. Enumerable.Range(0, 200).Select(t => t * 7 % 100)];
        var documents = PackedDocuments.FromLengths(150, 50);
        var before = LibTorch.Threads;
        try
        {
            var results = new List<float[]>();
            foreach (var threads in new[] { 1, 2, 3, 8 })
            {
                LibTorch.Threads = threads;
                results.Add(Everything());
            }

            Assert.All(results, result => Assert.Equal(results[0], result));
        }
        finally
        {
            LibTorch.Threads = before;
        }

        float[] Everything()
        {
            Tensor y = Tensor.Empty(ScalarType.Float32, 200, 100), dx = Tensor.Empty(ScalarType.Float32, 200, 300);
            Tensor dw = Tensor.Zeros(ScalarType.Float32, 100, 300), inverse = Tensor.Empty(ScalarType.Float32, 200);
            Tensor normed = Tensor.Empty(ScalarType.Float32, 200, 300), dGain = Tensor.Zeros(ScalarType.Float32, 300);
            Tensor attended = Tensor.Empty(ScalarType.Float32, 200, 100), log = Tensor.Empty(ScalarType.Float32, 200, 5);
            Tensor dq = Tensor.Empty(ScalarType.Float32, 200, 100), dk = Tensor.Empty(ScalarType.Float32, 200, 100), dv = Tensor.Empty(ScalarType.Float32, 200, 100);
            RmsNorm.Forward(x, gain, 1e-5f, normed, inverse);
            Linear.Forward(normed, w, y);
            DocumentAttention.Forward(y, y, y, documents, 20, 0.2f, attended, log);
            DocumentAttention.Backward(attended, y, y, y, attended, log, documents, 20, 0.2f, dq, dk, dv);
            var curve = XIelu.Backward(y, dq, 0.8f, 0.8f, dq);
            Linear.InputGradient(dq, w, dx);
            Linear.WeightGradient(dq, normed, dw, accumulate: true);
            RmsNorm.Backward(dx, x, gain, inverse, dx, dGain);
            EmbeddingTable.ScatterAdd(dx, ids, dw);
            return [(float)curve.Positive, (float)curve.Negative, (float)GradientNorm.SumOfSquares(dw), .. dGain.Floats(), .. dw.Floats(), .. dk.Floats(), .. dv.Floats()];
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

    private static unsafe double[] Reference(Tensor a, Tensor b, Tensor? c)
    {
        int m = (int)a.Sizes[0], k = (int)a.Sizes[1], n = (int)b.Sizes[1];
        var result = new double[m * n];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var sum = c is null ? 0.0 : c.Floats()[(i * n) + j];
                for (var d = 0; d < k; d++)
                    sum += (double)((float*)a.Data)[(i * a.Strides[0]) + (d * a.Strides[1])] * ((float*)b.Data)[(d * b.Strides[0]) + (j * b.Strides[1])];
                result[(i * n) + j] = sum;
            }
        }

        return result;
    }
}
