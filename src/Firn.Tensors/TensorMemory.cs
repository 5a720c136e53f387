using System.Runtime.InteropServices;

namespace Firn.Tensors;

/// <summary>A block of native memory on a 64-byte boundary, shared by a tensor and its views; freed with the last.</summary>
internal sealed unsafe class TensorMemory
{
    private static long liveBytes;
    private readonly nuint bytes;
    private int holders = 1;

    public TensorMemory(nuint bytes)
    {
        this.bytes = bytes;
        Data = (byte*)NativeMemory.AlignedAlloc(Math.Max(bytes, 64), 64);
        Interlocked.Add(ref liveBytes, (long)bytes);
    }

    /// <summary>Bytes held by all tensors of the process.</summary>
    public static long LiveBytes => Interlocked.Read(ref liveBytes);

    public byte* Data { get; private set; }

    public TensorMemory Hold()
    {
        Interlocked.Increment(ref holders);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref holders) != 0)
            return;
        NativeMemory.AlignedFree(Data);
        Data = null;
        Interlocked.Add(ref liveBytes, -(long)bytes);
    }
}
