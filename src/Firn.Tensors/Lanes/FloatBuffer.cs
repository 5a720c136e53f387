using System.Runtime.InteropServices;

namespace Firn.Tensors.Lanes;

/// <summary>Float32 memory on a 64-byte boundary, zero at first, owned until disposed. Not thread-safe.</summary>
public sealed unsafe class FloatBuffer : IDisposable
{
    /// <summary>Allocates.</summary>
    /// <param name="length">Number of floats; at least 0.</param>
    public FloatBuffer(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        var bytes = (nuint)Math.Max(checked(length * sizeof(float)), 64);
        Data = (float*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(Data, bytes);
    }

    /// <summary>Frees memory that was not disposed.</summary>
    ~FloatBuffer() => Free();

    /// <summary>The first element.</summary>
    public float* Data { get; private set; }

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <summary>A view of at most 2^31 elements.</summary>
    public Span<float> Span => new(Data, checked((int)Length));

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Data);
        Data = null;
    }
}
