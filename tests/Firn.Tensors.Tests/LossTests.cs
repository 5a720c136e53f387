namespace Firn.Tensors.Tests;

public class LossTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(20, 100)]
    [InlineData(9, 4097)]
    public void Cross_entropy_agrees_with_the_reference_and_masked_rows_count_for_nothing(int rows, int width)
    {
        using var scope = new TensorScope();
        var logits = Numbers.Matrix(rows, width, "logits", 4);
        var before = logits.Floats().ToArray();
        int[] targets = [.. Enumerable.Range(0, rows).Select(t => t % 4 == 3 ? -2 : t * 31 % width)];
        float[] losses = new float[rows], plain = new float[rows];
        CrossEntropy.Forward(logits, targets, plain);
        Assert.Equal(before, logits.Floats().ToArray());
        CrossEntropy.ForwardBackward(logits, targets, 0.25f, losses);
        for (var t = 0; t < rows; t++)
        {
            var (loss, gradient) = CrossEntropyReference.ForwardBackward(Numbers.Doubles(before.AsSpan(t * width, width)), targets[t], 0.25);
            Assert.Equal(loss, losses[t], 1e-5);
            Assert.Equal(loss, plain[t], 1e-5);
            Numbers.Close(gradient, logits.Floats().Slice(t * width, width), Numbers.Fp32Elementwise);
            if (targets[t] < 0)
                Assert.Equal(-1, logits.Floats().Slice(t * width, width).IndexOfAnyExcept(0f));
        }
    }

    [Fact]
    public void A_sure_and_a_hopeless_prediction_have_finite_losses()
    {
        using var scope = new TensorScope();
        var logits = Tensor.Of([1000f, 0f, -1000f, 1000f, 0f, -1000f], 2, 3);
        var losses = new float[2];
        CrossEntropy.ForwardBackward(logits, new[] { 0, 2 }, 1, losses);
        Assert.Equal([0f, 2000f], losses);
        Assert.Equal([0f, 0f, 0f, 1f, 0f, -1f], logits.Floats().ToArray());
    }

    [Fact]
    public void A_target_outside_the_vocabulary_is_refused_before_anything_is_written()
    {
        using var scope = new TensorScope();
        var logits = Numbers.Matrix(2, 5, "logits");
        var before = logits.Floats().ToArray();
        Assert.Throws<ArgumentOutOfRangeException>(() => CrossEntropy.ForwardBackward(logits, new[] { 0, 5 }, 1, new float[2]));
        Assert.Equal(before, logits.Floats().ToArray());
    }

    [Fact]
    public void The_chunked_head_equals_one_chunk()
    {
        using var scope = new TensorScope();
        Tensor hidden = Numbers.Matrix(30, 16, "hidden"), weight = Numbers.Matrix(50, 16, "weight");
        int[] targets = [.. Enumerable.Range(0, 30).Select(t => t % 7 == 0 ? -100 : t % 50)];
        var (losses, dHidden, dWeight) = Run(7);
        var (whole, dHiddenWhole, dWeightWhole) = Run(30);
        Numbers.Close(whole, losses, Numbers.Fp32Elementwise);
        Numbers.Close(dHiddenWhole.Floats(), dHidden.Floats(), Numbers.Fp32Sum);
        Numbers.Close(dWeightWhole.Floats(), dWeight.Floats(), Numbers.Fp32Sum);
        var plain = new float[30];
        HeadLoss.Forward(hidden, weight, targets, Tensor.Empty(ScalarType.Float32, 11, 50), plain);
        Numbers.Close(whole, plain, Numbers.Fp32Elementwise);

        (float[] Losses, Tensor DHidden, Tensor DWeight) Run(int chunk)
        {
            Tensor dh = Tensor.Empty(ScalarType.Float32, 30, 16), dw = Tensor.Zeros(ScalarType.Float32, 50, 16);
            var result = new float[30];
            HeadLoss.ForwardBackward(hidden, weight, targets, 0.1f, Tensor.Empty(ScalarType.Float32, chunk, 50), result, dh, dw);
            return (result, dh, dw);
        }
    }

    [Fact]
    public void An_embedding_gathers_rows_and_its_gradient_adds_them_back()
    {
        using var scope = new TensorScope();
        var table = Numbers.Matrix(9, 100, "table");
        int[] ids = [3, 8, 3, 0, 3];
        var y = Tensor.Empty(ScalarType.Float32, 5, 100);
        EmbeddingTable.Gather(table, ids, y);
        for (var t = 0; t < 5; t++)
            Assert.Equal(table.Floats().Slice(ids[t] * 100, 100).ToArray(), y.Floats().Slice(t * 100, 100).ToArray());
        var gradient = Tensor.Zeros(ScalarType.Float32, 9, 100);
        EmbeddingTable.ScatterAdd(y, ids, gradient);
        Assert.Equal(3 * table.Floats()[305], gradient.Floats()[305], 1e-5f);
        Assert.Equal(table.Floats()[805], gradient.Floats()[805]);
        Assert.Equal(0f, gradient.Floats()[100]);
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTable.Gather(table, new[] { 0, 1, 2, 3, 9 }, y));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTable.Gather(table, new[] { 0, 1, 2, 3, -1 }, y));
    }
}
