using Firn.Core;

namespace Firn.Tensors;

/// <summary>
/// Calls each libtorch operation that Firn relies on once, on 8 by 8 numbers whose results are exact, and refuses a
/// libtorch that answers otherwise: the C functions are stable, the schemas behind them are not promised. Runs once,
/// before the first operation, in a few milliseconds.
/// </summary>
internal static unsafe class LibTorchSelfTest
{
    private const int N = 8;

    public static void Run(string folder)
    {
        using var scope = new TensorScope();
        Tensor a = Tensor.Empty(ScalarType.Float32, N, N), b = Tensor.Empty(ScalarType.Float32, N, N), c = Tensor.Zeros(ScalarType.Float32, N, N);
        for (var i = 0; i < N * N; i++)
        {
            a.Floats()[i] = (i * 5 % 7) - 3;
            b.Floats()[i] = (i * 3 % 11) - 5;
        }

        using var turned = b.Transpose();
        Expect("mm_out", Native.MmOut(c.Handle, a.Handle, turned.Handle), c, (i, j) => Product(i, j));
        Expect("addmm_out", Native.AddmmOut(c.Handle, c.Handle, a.Handle, turned.Handle, 2, 3), c, (i, j) => 5 * Product(i, j));
        using var boxed = Boxed.One("aten::mm", "", a, turned);
        Expect("aten::mm", 0, boxed, (i, j) => Product(i, j));
        using var half = Tensor.Empty(ScalarType.BFloat16, N, N);
        Expect("copy_ to bfloat16", Native.Copy(half.Handle, a.Handle, 0), a, (i, j) => BFloat16Conversion.Widen(half.AsSpan<ushort>()[(i * N) + j]));

        float Product(int i, int j)
        {
            var sum = 0f;
            for (var k = 0; k < N; k++)
                sum += a.Floats()[(i * N) + k] * b.Floats()[(j * N) + k];
            return sum;
        }

        void Expect(string operation, int error, Tensor result, Func<int, int, float> reference)
        {
            var good = error == 0;
            for (var i = 0; good && i < N * N; i++)
                good = result.Floats()[i] == reference(i / N, i % N);
            if (!good)
                throw new FirnException("FIRN-TEN-006", folder, $"{operation} does not give the expected result",
                    "use a PyTorch release between 2.10 and the newest that docs/tensors.md names", ExitCode.Environment);
        }
    }
}
