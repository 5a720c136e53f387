namespace Firn.Tensors;

/// <summary>
/// Matrix products by libtorch, into given memory. Operands may be transposed or narrowed views; nothing is copied. All
/// operands have one type, single precision or bfloat16. The CPU model uses <see cref="Lanes.LaneGemm"/> instead.
/// </summary>
public static unsafe class Gemm
{
    /// <summary>result = a · b.</summary>
    /// <param name="a">Shape (M, K).</param>
    /// <param name="b">Shape (K, N).</param>
    /// <param name="result">Shape (M, N); not the memory of an operand.</param>
    public static void Multiply(Tensor a, Tensor b, Tensor result)
    {
        Guard("mm", a, b, result);
        LibTorch.Load();
        Boxed.Check(Native.MmOut(result.Handle, a.Handle, b.Handle), "mm_out", result, a, b);
    }

    /// <summary>result = beta · result + alpha · a · b.</summary>
    /// <param name="a">Shape (M, K).</param>
    /// <param name="b">Shape (K, N).</param>
    /// <param name="result">Shape (M, N); read and written.</param>
    /// <param name="beta">Weight of what <paramref name="result"/> holds.</param>
    /// <param name="alpha">Weight of the product.</param>
    public static void MultiplyAdd(Tensor a, Tensor b, Tensor result, double beta = 1, double alpha = 1)
    {
        Guard("addmm", a, b, result);
        LibTorch.Load();
        Boxed.Check(Native.AddmmOut(result.Handle, result.Handle, a.Handle, b.Handle, beta, alpha), "addmm_out", result, a, b);
    }

    private static void Guard(string operation, Tensor a, Tensor b, Tensor result)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(result);
        // A shape that does not fit must not reach libtorch: it would resize the result away from our memory.
        if (a.Dimensions != 2 || b.Dimensions != 2 || result.Dimensions != 2 || a.Sizes[1] != b.Sizes[0]
            || result.Sizes[0] != a.Sizes[0] || result.Sizes[1] != b.Sizes[1] || a.Type != b.Type || a.Type != result.Type)
            throw new ArgumentException($"{operation}: {a} times {b} does not give {result}", nameof(result));
    }
}
