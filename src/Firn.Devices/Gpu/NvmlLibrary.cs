using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Firn.Devices.Gpu;

/// <summary>
/// NVIDIA's management library, loaded when asked for. Nothing here needs it at build time, and a machine without it is an
/// answer, not an error. Thread-safe after opening, as NVML itself is.
/// </summary>
/// <remarks>Source of names, values and layouts: nvml.h of the NVML API reference, driver releases 450 to 580.</remarks>
public sealed unsafe class NvmlLibrary : IDisposable
{
    /// <summary>The environment variable that names another library file: a container's, or a stand-in of the tests.</summary>
    public const string PathVariable = "FIRN_NVML";

    /// <summary>The name that the driver installs it by.</summary>
    public const string DefaultName = "libnvidia-ml.so.1";

    private nint library;
    private NvmlDevice[]? devices;

    private NvmlLibrary(nint library) => this.library = library;

    /// <summary>The driver's version, for example <c>550.54.15</c>; empty when it does not say.</summary>
    public string DriverVersion => Text("nvmlSystemGetDriverVersion");

    /// <summary>The newest CUDA version that the driver runs, for example 12040 for 12.4; null when it does not say.</summary>
    public int? CudaVersion
    {
        get
        {
            var call = (delegate* unmanaged[Cdecl]<int*, int>)Symbol("nvmlSystemGetCudaDriverVersion_v2", "nvmlSystemGetCudaDriverVersion");
            int version;
            return call is not null && call(&version) == 0 ? version : null;
        }
    }

    /// <summary>The GPUs, in NVML's order (by PCI bus). A GPU that cannot be opened is in the list with its fault.</summary>
    /// <exception cref="NvmlException">The count cannot be asked.</exception>
    public IReadOnlyList<NvmlDevice> Devices => devices ??= Open();

    /// <summary>Loads and initialises.</summary>
    /// <param name="path">A library file; null takes <see cref="PathVariable"/>, else <see cref="DefaultName"/>.</param>
    /// <param name="trustEnvironment">False ignores the variable: what root runs must not be chosen by somebody else.</param>
    /// <param name="nvml">The library when the answer is <see cref="NvmlOpening.Ready"/>.</param>
    /// <param name="why">In words, why it is not; empty when it is.</param>
    public static NvmlOpening TryOpen(string? path, bool trustEnvironment, out NvmlLibrary? nvml, out string why)
    {
        nvml = null;
        var named = path is { Length: > 0 } ? path : trustEnvironment ? VendorLibrary.Named(PathVariable) : null;
        if (!VendorLibrary.TryLoad(named, DefaultName, [DefaultName], out var library, out why))
            return named is not null && File.Exists(named) ? NvmlOpening.Unusable : NvmlOpening.NoLibrary;

        var opened = new NvmlLibrary(library);
        var init = (delegate* unmanaged[Cdecl]<int>)opened.Symbol("nvmlInit_v2", "nvmlInit");
        if (init is null)
        {
            why = $"{named ?? DefaultName} has no nvmlInit";
            opened.Free();
            return NvmlOpening.Unusable;
        }

        var result = init();
        if (result != 0)
        {
            why = $"nvmlInit: {opened.Words((NvmlResult)result)}";
            opened.Free();
            return NvmlOpening.Refused;
        }

        nvml = opened;
        return NvmlOpening.Ready;
    }

    /// <inheritdoc cref="TryOpen(string?, bool, out NvmlLibrary?, out string)"/>
    public static bool TryOpen([NotNullWhen(true)] out NvmlLibrary? nvml, out string why) =>
        TryOpen(null, trustEnvironment: true, out nvml, out why) == NvmlOpening.Ready && nvml is not null;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (library == 0)
            return;
        var shutdown = (delegate* unmanaged[Cdecl]<int>)Symbol("nvmlShutdown");
        if (shutdown is not null)
            shutdown();
        Free();
    }

    /// <summary>NVML's words for a result.</summary>
    internal string Words(NvmlResult result)
    {
        var call = (delegate* unmanaged[Cdecl]<int, byte*>)Symbol("nvmlErrorString");
        return call is null ? $"error {(int)result}" : Marshal.PtrToStringUTF8((nint)call((int)result)) ?? $"error {(int)result}";
    }

    /// <summary>The first of the names that the library exports; null when it has none of them.</summary>
    internal void* Symbol(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (library != 0 && NativeLibrary.TryGetExport(library, name, out var address))
                return (void*)address;
        }

        return null;
    }

    private NvmlDevice[] Open()
    {
        var count = (delegate* unmanaged[Cdecl]<uint*, int>)Symbol("nvmlDeviceGetCount_v2", "nvmlDeviceGetCount");
        uint number = 0;
        var result = count is null ? NvmlResult.FunctionNotFound : (NvmlResult)count(&number);
        if (result != NvmlResult.Success)
            throw new NvmlException("nvmlDeviceGetCount", result, Words(result));
        var open = (delegate* unmanaged[Cdecl]<uint, nint*, int>)Symbol("nvmlDeviceGetHandleByIndex_v2", "nvmlDeviceGetHandleByIndex");
        var all = new NvmlDevice[number];
        for (var i = 0; i < all.Length; i++)
        {
            nint handle = 0;
            var opened = open is null ? NvmlResult.FunctionNotFound : (NvmlResult)open((uint)i, &handle);
            all[i] = new NvmlDevice(this, i, handle, opened);
        }

        return all;
    }

    private string Text(string name)
    {
        var call = (delegate* unmanaged[Cdecl]<byte*, uint, int>)Symbol(name);
        var buffer = stackalloc byte[96];
        return call is not null && call(buffer, 96) == 0 ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer)) : "";
    }

    private void Free()
    {
        NativeLibrary.Free(library);
        library = 0;
    }
}
