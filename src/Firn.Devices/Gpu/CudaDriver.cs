using System.Runtime.InteropServices;

namespace Firn.Devices.Gpu;

/// <summary>
/// NVIDIA's CUDA driver, loaded when asked for: as much of it as moves memory and waits for a stream. Any of these calls may
/// hang on a GPU that is ill, and nothing can interrupt them: call them in a process that may be killed. Bound to the thread
/// that called <see cref="Use"/>.
/// </summary>
/// <remarks>Source of names and values: cuda.h of the CUDA driver API reference, 11.0 to 13.0.</remarks>
public sealed unsafe class CudaDriver
{
    /// <summary>The environment variable that names another library file: a container's, or a stand-in of the tests.</summary>
    public const string PathVariable = "FIRN_CUDA";

    /// <summary>The name that the driver installs it by.</summary>
    public const string DefaultName = "libcuda.so.1";

    private const int NotReady = 600;
    private readonly VendorLibrary library = VendorLibrary.Load(PathVariable, DefaultName, Words);

    private CudaDriver()
    {
    }

    /// <summary>GPUs that this process may use (CUDA_VISIBLE_DEVICES is the driver's to obey).</summary>
    /// <exception cref="DeviceCallException">The driver does not say.</exception>
    public int DeviceCount
    {
        get
        {
            int count;
            library.Check("cuDeviceGetCount", ((delegate* unmanaged[Cdecl]<int*, int>)library.Symbol("cuDeviceGetCount"))(&count));
            return count;
        }
    }

    /// <summary>Loads and initialises.</summary>
    /// <exception cref="DeviceCallException">It is not there, or refuses: an answer about this machine.</exception>
    public static CudaDriver Open()
    {
        var driver = new CudaDriver();
        driver.library.Check("cuInit", ((delegate* unmanaged[Cdecl]<uint, int>)driver.library.Symbol("cuInit"))(0));
        return driver;
    }

    /// <summary>Makes a GPU this thread's: its primary context, as the CUDA runtime and NCCL use it.</summary>
    /// <param name="device">Index, from 0.</param>
    /// <exception cref="DeviceCallException">The GPU cannot be used.</exception>
    public void Use(int device)
    {
        int handle;
        nint context;
        library.Check("cuDeviceGet", ((delegate* unmanaged[Cdecl]<int*, int, int>)library.Symbol("cuDeviceGet"))(&handle, device));
        library.Check("cuDevicePrimaryCtxRetain", ((delegate* unmanaged[Cdecl]<nint*, int, int>)library.Symbol("cuDevicePrimaryCtxRetain"))(&context, handle));
        library.Check("cuCtxSetCurrent", ((delegate* unmanaged[Cdecl]<nint, int>)library.Symbol("cuCtxSetCurrent"))(context));
    }

    /// <summary>Takes memory of the GPU; freed with the process.</summary>
    /// <exception cref="DeviceCallException">There is not enough.</exception>
    public nint Allocate(long bytes)
    {
        nint memory;
        library.Check("cuMemAlloc", ((delegate* unmanaged[Cdecl]<nint*, nuint, int>)library.Symbol("cuMemAlloc_v2"))(&memory, checked((nuint)bytes)));
        return memory;
    }

    /// <summary>Writes one number everywhere.</summary>
    /// <exception cref="DeviceCallException">The GPU refuses.</exception>
    public void Fill(nint memory, float value, long count) =>
        library.Check("cuMemsetD32", ((delegate* unmanaged[Cdecl]<nint, uint, nuint, int>)library.Symbol("cuMemsetD32_v2"))(memory, BitConverter.SingleToUInt32Bits(value), checked((nuint)count)));

    /// <summary>Copies to the GPU and waits for it.</summary>
    /// <exception cref="DeviceCallException">The GPU refuses.</exception>
    public void CopyIn(nint memory, ReadOnlySpan<float> from)
    {
        fixed (float* host = from)
            library.Check("cuMemcpyHtoD", ((delegate* unmanaged[Cdecl]<nint, void*, nuint, int>)library.Symbol("cuMemcpyHtoD_v2"))(memory, host, (nuint)from.Length * sizeof(float)));
    }

    /// <summary>Copies from the GPU and waits for it.</summary>
    /// <exception cref="DeviceCallException">The GPU refuses.</exception>
    public void CopyOut(Span<float> to, nint memory)
    {
        fixed (float* host = to)
            library.Check("cuMemcpyDtoH", ((delegate* unmanaged[Cdecl]<void*, nint, nuint, int>)library.Symbol("cuMemcpyDtoH_v2"))(host, memory, (nuint)to.Length * sizeof(float)));
    }

    /// <summary>A stream of its own.</summary>
    /// <exception cref="DeviceCallException">The GPU refuses.</exception>
    public nint CreateStream()
    {
        nint stream;
        library.Check("cuStreamCreate", ((delegate* unmanaged[Cdecl]<nint*, uint, int>)library.Symbol("cuStreamCreate"))(&stream, 1));
        return stream;
    }

    /// <summary>True when everything in the stream is done; never waits.</summary>
    /// <exception cref="DeviceCallException">Something in it failed.</exception>
    public bool Done(nint stream)
    {
        var result = ((delegate* unmanaged[Cdecl]<nint, int>)library.Symbol("cuStreamQuery"))(stream);
        if (result == NotReady)
            return false;
        library.Check("cuStreamQuery", result);
        return true;
    }

    private static string? Words(VendorLibrary library, int result)
    {
        nint text = 0;
        var call = (delegate* unmanaged[Cdecl]<int, nint*, int>)library.TrySymbol("cuGetErrorString");
        return call is not null && call(result, &text) == 0 ? Marshal.PtrToStringUTF8(text) : null;
    }
}
