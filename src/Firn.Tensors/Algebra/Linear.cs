namespace Firn.Tensors;

/// <summary>A projection without bias, y = x · Wᵀ, and its two gradients. The matrices are used as they lie.</summary>
public static class Linear
{
    /// <summary>y = x · Wᵀ.</summary>
    /// <param name="x">Shape (T, I).</param>
    /// <param name="weight">Shape (O, I).</param>
    /// <param name="y">Shape (T, O), written.</param>
    /// <param name="accumulate">Add to <paramref name="y"/> instead: a residual connection.</param>
    public static void Forward(Tensor x, Tensor weight, Tensor y, bool accumulate = false)
    {
        using var transposed = weight.Transpose();
        Product(x, transposed, y, accumulate);
    }

    /// <summary>dx = dy · W.</summary>
    /// <param name="dy">Shape (T, O).</param>
    /// <param name="weight">Shape (O, I).</param>
    /// <param name="dx">Shape (T, I), written.</param>
    /// <param name="accumulate">Add to <paramref name="dx"/> instead.</param>
    public static void InputGradient(Tensor dy, Tensor weight, Tensor dx, bool accumulate = false) => Product(dy, weight, dx, accumulate);

    /// <summary>dW = dyᵀ · x.</summary>
    /// <param name="dy">Shape (T, O).</param>
    /// <param name="x">Shape (T, I).</param>
    /// <param name="weightGradient">Shape (O, I), written.</param>
    /// <param name="accumulate">Add to what is there: the sum over micro-batches.</param>
    public static void WeightGradient(Tensor dy, Tensor x, Tensor weightGradient, bool accumulate)
    {
        using var transposed = dy.Transpose();
        Product(transposed, x, weightGradient, accumulate);
    }

    private static void Product(Tensor a, Tensor b, Tensor result, bool accumulate)
    {
        if (accumulate)
            Gemm.MultiplyAdd(a, b, result);
        else
            Gemm.Multiply(a, b, result);
    }
}
