using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Firn.Devices.Gpu;

/// <summary>
/// NVIDIA's collective communication library, loaded when asked for: as much of it as an all-reduce needs. What joins and
/// reduces may wait for other processes for ever: call it in a process that may be killed.
/// </summary>
/// <remarks>Source of names and values: nccl.h, NCCL 2.7 to 2.28.</remarks>
public sealed unsafe class NcclLibrary
{
    /// <summary>The environment variable that names another library file: a container's, or a stand-in of the tests.</summary>
    public const string PathVariable = "FIRN_NCCL";

    /// <summary>The name that it is installed by.</summary>
    public const string DefaultName = "libnccl.so.2";

    /// <summary>Bytes of a group's id.</summary>
    public const int IdBytes = 128;

    /// <summary>The result that means: another member failed, not this one.</summary>
    public const int RemoteError = 6;

    private const int InProgress = 7, Float32 = 7, Sum = 0;
    private readonly VendorLibrary library = VendorLibrary.Load(PathVariable, DefaultName, Words);

    private NcclLibrary()
    {
    }

    /// <summary>The version as NCCL writes it: 22203 is 2.22.3.</summary>
    /// <exception cref="DeviceCallException">NCCL does not say.</exception>
    public int Version
    {
        get
        {
            int version;
            library.Check("ncclGetVersion", ((delegate* unmanaged[Cdecl]<int*, int>)library.Symbol("ncclGetVersion"))(&version));
            return version;
        }
    }

    /// <summary>Loads.</summary>
    /// <exception cref="DeviceCallException">It is not there: an answer about this machine.</exception>
    public static NcclLibrary Open() => new();

    /// <summary>A new group's id. The process that made it must live until all have joined: they come to it.</summary>
    /// <exception cref="DeviceCallException">NCCL finds no network to be reached by.</exception>
    public byte[] NewId()
    {
        UniqueId id;
        library.Check("ncclGetUniqueId", ((delegate* unmanaged[Cdecl]<UniqueId*, int>)library.Symbol("ncclGetUniqueId"))(&id));
        return MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref id, 1)).ToArray();
    }

    /// <summary>Joins a group; waits until all members have.</summary>
    /// <param name="id">What <see cref="NewId"/> gave one of them.</param>
    /// <param name="rank">This process, from 0.</param>
    /// <param name="world">How many there are.</param>
    /// <returns>The communicator.</returns>
    /// <exception cref="DeviceCallException">It came to nothing.</exception>
    /// <exception cref="ArgumentException">The id is not of 128 bytes.</exception>
    public nint Join(ReadOnlySpan<byte> id, int rank, int world)
    {
        if (id.Length != IdBytes)
            throw new ArgumentException($"an id has {IdBytes} bytes", nameof(id));
        nint communicator;
        library.Check("ncclCommInitRank", ((delegate* unmanaged[Cdecl]<nint*, int, UniqueId, int, int>)library.Symbol("ncclCommInitRank"))(&communicator, world, MemoryMarshal.Read<UniqueId>(id), rank));
        return communicator;
    }

    /// <summary>Puts a sum over all members into the stream, in place.</summary>
    /// <exception cref="DeviceCallException">NCCL refuses.</exception>
    public void AllReduce(nint memory, long count, nint communicator, nint stream) =>
        library.Check("ncclAllReduce", ((delegate* unmanaged[Cdecl]<nint, nint, nuint, int, int, nint, nint, int>)library.Symbol("ncclAllReduce"))(memory, memory, checked((nuint)count), Float32, Sum, communicator, stream));

    /// <summary>Throws when something that was put into a stream has failed since; never waits.</summary>
    /// <exception cref="DeviceCallException">It has.</exception>
    public void CheckAsync(nint communicator)
    {
        int fault;
        library.Check("ncclCommGetAsyncError", ((delegate* unmanaged[Cdecl]<nint, int*, int>)library.Symbol("ncclCommGetAsyncError"))(communicator, &fault));
        if (fault != InProgress)
            library.Check("ncclAllReduce", fault);
    }

    /// <summary>Ends what still runs; the others see that this one is gone.</summary>
    public void Abort(nint communicator) => _ = ((delegate* unmanaged[Cdecl]<nint, int>)library.Symbol("ncclCommAbort"))(communicator);

    /// <summary>Leaves a group whose work is done.</summary>
    public void Leave(nint communicator) => _ = ((delegate* unmanaged[Cdecl]<nint, int>)library.Symbol("ncclCommDestroy"))(communicator);

    private static string? Words(VendorLibrary library, int result)
    {
        var call = (delegate* unmanaged[Cdecl]<int, nint>)library.TrySymbol("ncclGetErrorString");
        return call is null ? null : Marshal.PtrToStringUTF8(call(result));
    }

    // ncclUniqueId: handed over by value.
    [InlineArray(IdBytes)]
    private struct UniqueId
    {
        private byte first;
    }
}
