using System.Runtime.InteropServices;

namespace Firn.Tensors;

/// <summary>Working memory of kernels, on a 64-byte boundary, kept by each thread for its next call.</summary>
internal sealed unsafe class KernelScratch
{
    [ThreadStatic]
    private static KernelScratch? ofCalls;

    [ThreadStatic]
    private static KernelScratch? ofItems;

    private float* data;
    private long capacity;

    private KernelScratch()
    {
    }

    ~KernelScratch() => NativeMemory.AlignedFree(data);

    /// <summary>Memory for a kernel call, valid until the thread's next kernel call.</summary>
    /// <param name="floats">How many elements; not cleared.</param>
    public static float* Take(long floats) => (ofCalls ??= new()).Reserve(floats);

    /// <summary>Memory for one item of a fork, valid until the item ends; apart from the call's.</summary>
    /// <param name="floats">How many elements; not cleared.</param>
    public static float* TakeForItem(long floats) => (ofItems ??= new()).Reserve(floats);

    private float* Reserve(long floats)
    {
        if (floats > capacity)
        {
            NativeMemory.AlignedFree(data);
            data = null;
            capacity = floats + (floats / 4);
            data = (float*)NativeMemory.AlignedAlloc((nuint)capacity * sizeof(float), 64);
        }

        return data;
    }
}
