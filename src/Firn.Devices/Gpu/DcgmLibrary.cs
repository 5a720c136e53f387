using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Firn.Devices.Gpu;

/// <summary>
/// NVIDIA's data centre GPU manager, asked through the host engine that runs on the node. It measures what NVML does not: how
/// busy pipes, memory and links were. Only one profiler can have these counters: what is refused is said. Not thread-safe.
/// </summary>
/// <remarks>Source of names, values and layouts: dcgm_agent.h and dcgm_structs.h, DCGM 2.4 to 4.4.</remarks>
public sealed unsafe class DcgmLibrary : IDisposable
{
    /// <summary>The environment variable that names another library file: a container's, or a stand-in of the tests.</summary>
    public const string PathVariable = "FIRN_DCGM";

    // struct dcgmFieldValue_v1: version, id, type, status, time, and a union of 4096 bytes.
    private const int ValueBytes = 4120;
    private const uint ValueVersion = ValueBytes | (1u << 24);
    private const int GpuEntity = 1;
    private const int MostDevices = 64;
    private static readonly string[] Names = ["libdcgm.so.4", "libdcgm.so.3", "libdcgm.so"];
    private readonly nint library;
    private readonly byte[] values;
    private readonly DcgmField[] fields;
    private nint connection;
    private uint[] devices = [];

    private DcgmLibrary(nint library, DcgmField[] fields) => (this.library, this.fields, values) = (library, fields, new byte[ValueBytes * fields.Length]);

    /// <summary>DCGM's ids of the GPUs.</summary>
    public IReadOnlyList<uint> Devices => devices;

    /// <summary>Loads the library, connects to the node's host engine and watches fields.</summary>
    /// <param name="wanted">What to watch.</param>
    /// <param name="every">How often DCGM is to measure.</param>
    /// <param name="dcgm">The library when the answer is true.</param>
    /// <param name="why">In words, why not; or which fields are refused although the answer is true; empty when all is well.</param>
    public static bool TryOpen(IReadOnlyList<DcgmField> wanted, TimeSpan every, [NotNullWhen(true)] out DcgmLibrary? dcgm, out string why)
    {
        dcgm = null;
        if (!VendorLibrary.TryLoad(VendorLibrary.Named(PathVariable), "libdcgm", Names, out var loaded, out why))
            return false;

        var opened = new DcgmLibrary(loaded, [.. wanted]);
        why = opened.Connect(every);
        if (opened.connection == 0)
        {
            opened.Dispose();
            return false;
        }

        dcgm = opened;
        return true;
    }

    /// <summary>Reads the last measurement of every watched field of a GPU.</summary>
    /// <param name="device">DCGM's id.</param>
    /// <param name="take">Given each field that has a value, blanks left out.</param>
    public void Read(uint device, Action<DcgmField, double> take)
    {
        var latest = (delegate* unmanaged[Cdecl]<nint, int, uint, ushort*, uint, byte*, int>)Symbol("dcgmEntityGetLatestValues");
        if (latest is null)
            return;
        fixed (byte* into = values)
        fixed (DcgmField* ids = fields)
        {
            for (var i = 0; i < fields.Length; i++)
                BinaryPrimitives.WriteUInt32LittleEndian(values.AsSpan(i * ValueBytes), ValueVersion);
            if (latest(connection, GpuEntity, device, (ushort*)ids, (uint)fields.Length, into) != 0)
                return;
        }

        for (var i = 0; i < fields.Length; i++)
        {
            var value = values.AsSpan(i * ValueBytes, ValueBytes);
            if (BinaryPrimitives.ReadInt32LittleEndian(value[8..]) == 0 && Number(value) is { } number)
                take((DcgmField)BinaryPrimitives.ReadUInt16LittleEndian(value[4..]), number);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (connection != 0)
        {
            var disconnect = (delegate* unmanaged[Cdecl]<nint, int>)Symbol("dcgmDisconnect");
            if (disconnect is not null)
                _ = disconnect(connection);
            connection = 0;
        }

        var shutdown = (delegate* unmanaged[Cdecl]<int>)Symbol("dcgmShutdown");
        if (shutdown is not null)
            _ = shutdown();
    }

    // A blank is one of the largest numbers, with the reason in its last bits; nothing that is measured comes near it.
    private static double? Number(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadUInt16LittleEndian(value[6..]) switch
    {
        (byte)'d' => BinaryPrimitives.ReadDoubleLittleEndian(value[24..]) is var number && double.IsFinite(number) && number is >= 0 and < 140737488355328.0 ? number : null,
        (byte)'i' => BinaryPrimitives.ReadInt64LittleEndian(value[24..]) is >= 0 and < 0x7ffffffffffffff0 and var number ? number : null,
        _ => null,
    };

    private string Connect(TimeSpan every)
    {
        var init = (delegate* unmanaged[Cdecl]<int>)Symbol("dcgmInit");
        var connect = (delegate* unmanaged[Cdecl]<byte*, nint*, int>)Symbol("dcgmConnect");
        var list = (delegate* unmanaged[Cdecl]<nint, uint*, int*, int>)Symbol("dcgmGetAllSupportedDevices");
        var createGroup = (delegate* unmanaged[Cdecl]<nint, int, byte*, nint*, int>)Symbol("dcgmGroupCreate");
        var createFields = (delegate* unmanaged[Cdecl]<nint, int, ushort*, byte*, nint*, int>)Symbol("dcgmFieldGroupCreate");
        var watch = (delegate* unmanaged[Cdecl]<nint, nint, nint, long, double, int, int>)Symbol("dcgmWatchFields");
        var update = (delegate* unmanaged[Cdecl]<nint, int, int>)Symbol("dcgmUpdateAllFields");
        if (init is null || connect is null || list is null || createGroup is null || createFields is null || watch is null)
            return "the library lacks functions of DCGM 2.4 and newer";
        var result = init();
        if (result != 0)
            return $"dcgmInit: {Words(result)}";
        nint handle;
        fixed (byte* address = "127.0.0.1\0"u8)
            result = connect(address, &handle);
        if (result != 0)
            return $"no host engine on this node ({Words(result)}); start nv-hostengine";
        var ids = stackalloc uint[MostDevices];
        int count;
        result = list(handle, ids, &count);
        if (result != 0 || count is < 0 or > MostDevices)
            return $"dcgmGetAllSupportedDevices: {Words(result)}";
        connection = handle;
        devices = new ReadOnlySpan<uint>(ids, count).ToArray();
        nint group;
        var name = Encoding.UTF8.GetBytes($"firn-{Environment.ProcessId}\0");
        fixed (byte* text = name)
            result = createGroup(handle, 0, text, &group);
        if (result != 0)
            return $"dcgmGroupCreate: {Words(result)}";

        // Plain fields and counters apart: another profiler must not cost us the plain ones.
        var refused = "";
        foreach (var part in new[] { fields.Where(field => (ushort)field < 1000).ToArray(), [.. fields.Where(field => (ushort)field >= 1000)] })
        {
            if (part.Length == 0)
                continue;
            nint fieldGroup;
            var partName = Encoding.UTF8.GetBytes($"firn-{Environment.ProcessId}-{(ushort)part[0]}\0");
            fixed (DcgmField* first = part)
            fixed (byte* text = partName)
                result = createFields(handle, part.Length, (ushort*)first, text, &fieldGroup);
            if (result == 0)
                result = watch(handle, group, fieldGroup, (long)every.TotalMicroseconds, 60.0, 0);
            if (result != 0)
                refused = $"DCGM refuses {((ushort)part[0] >= 1000 ? "the profiling counters" : "fields")}: {Words(result)}{((ushort)part[0] >= 1000 ? "; another profiler may hold them" : "")}";
        }

        if (update is not null)
            _ = update(handle, 1);
        return refused;
    }

    private string Words(int result)
    {
        var call = (delegate* unmanaged[Cdecl]<int, byte*>)Symbol("errorString");
        var text = call is null ? null : Marshal.PtrToStringUTF8((nint)call(result));
        return text is { Length: > 0 } ? text : $"error {result}";
    }

    private void* Symbol(string name) => NativeLibrary.TryGetExport(library, name, out var address) ? (void*)address : null;
}
