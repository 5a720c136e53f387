using System.Runtime.InteropServices;
using System.Text;

namespace Firn.Devices.Gpu;

/// <summary>
/// One GPU. A value that this device or driver does not have is null; a device that is lost throws. No call allocates but
/// those that return text or lists.
/// </summary>
public sealed unsafe class NvmlDevice
{
    private readonly NvmlLibrary library;
    private readonly nint handle;
    private readonly void* temperature, memory, utilization, power, powerLimit, energy, clock, maxClock, throttle, ecc;
    private readonly void* pcieGeneration, pcieWidth, pcieMaxGeneration, pcieMaxWidth, pcieReplay, pcieThroughput, linkState, linkErrors;

    internal NvmlDevice(NvmlLibrary library, int index, nint handle, NvmlResult opened)
    {
        (this.library, Index, this.handle, Opened) = (library, index, handle, opened);
        temperature = library.Symbol("nvmlDeviceGetTemperature");
        memory = library.Symbol("nvmlDeviceGetMemoryInfo");
        utilization = library.Symbol("nvmlDeviceGetUtilizationRates");
        power = library.Symbol("nvmlDeviceGetPowerUsage");
        powerLimit = library.Symbol("nvmlDeviceGetEnforcedPowerLimit");
        energy = library.Symbol("nvmlDeviceGetTotalEnergyConsumption");
        clock = library.Symbol("nvmlDeviceGetClockInfo");
        maxClock = library.Symbol("nvmlDeviceGetMaxClockInfo");
        throttle = library.Symbol("nvmlDeviceGetCurrentClocksEventReasons", "nvmlDeviceGetCurrentClocksThrottleReasons");
        ecc = library.Symbol("nvmlDeviceGetTotalEccErrors");
        pcieGeneration = library.Symbol("nvmlDeviceGetCurrPcieLinkGeneration");
        pcieWidth = library.Symbol("nvmlDeviceGetCurrPcieLinkWidth");
        pcieMaxGeneration = library.Symbol("nvmlDeviceGetMaxPcieLinkGeneration");
        pcieMaxWidth = library.Symbol("nvmlDeviceGetMaxPcieLinkWidth");
        pcieReplay = library.Symbol("nvmlDeviceGetPcieReplayCounter");
        pcieThroughput = library.Symbol("nvmlDeviceGetPcieThroughput");
        linkState = library.Symbol("nvmlDeviceGetNvLinkState");
        linkErrors = library.Symbol("nvmlDeviceGetNvLinkErrorCounter");
    }

    /// <summary>NVML's index, from 0; not always CUDA's.</summary>
    public int Index { get; }

    /// <summary>How opening the device ended; anything but success means that no other value can be asked.</summary>
    public NvmlResult Opened { get; }

    /// <summary>Product name; empty when not stated.</summary>
    public string Name => Text("nvmlDeviceGetName", 96);

    /// <summary>Unique id, <c>GPU-…</c>; empty when not stated.</summary>
    public string Uuid => Text("nvmlDeviceGetUUID", 96);

    /// <summary>Serial number of the board; empty when not stated.</summary>
    public string Serial => Text("nvmlDeviceGetSerial", 64);

    /// <summary>PCI address, for example <c>00000009:01:00.0</c>; empty when not stated.</summary>
    public string PciAddress
    {
        get
        {
            var call = (delegate* unmanaged[Cdecl]<nint, PciInfo*, int>)library.Symbol("nvmlDeviceGetPciInfo_v3", "nvmlDeviceGetPciInfo_v2");
            PciInfo info = default;
            return Good(call is null ? 13 : call(handle, &info), "nvmlDeviceGetPciInfo") ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(info.BusId)) : "";
        }
    }

    /// <summary>Temperature of the die in degrees Celsius.</summary>
    public uint? TemperatureCelsius
    {
        get
        {
            uint value = 0;
            return Good(temperature is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, int, uint*, int>)temperature)(handle, 0, &value), "nvmlDeviceGetTemperature") ? value : null;
        }
    }

    /// <summary>Memory in bytes.</summary>
    public GpuMemory? Memory
    {
        get
        {
            MemoryInfo info = default;
            return Good(memory is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, MemoryInfo*, int>)memory)(handle, &info), "nvmlDeviceGetMemoryInfo") ? new GpuMemory(info.Total, info.Used) : null;
        }
    }

    /// <summary>Utilisation in the driver's last sample period.</summary>
    public GpuUtilization? Utilization
    {
        get
        {
            GpuUtilization rates = default;
            return Good(utilization is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, GpuUtilization*, int>)utilization)(handle, &rates), "nvmlDeviceGetUtilizationRates") ? rates : null;
        }
    }

    /// <summary>Power draw in watts; of the whole module where the driver counts so (GH200).</summary>
    public double? PowerWatts => Number(power, "nvmlDeviceGetPowerUsage") / 1000.0;

    /// <summary>Power limit in force, in watts.</summary>
    public double? PowerLimitWatts => Number(powerLimit, "nvmlDeviceGetEnforcedPowerLimit") / 1000.0;

    /// <summary>Energy since the driver was loaded, in joules.</summary>
    public double? EnergyJoules
    {
        get
        {
            ulong millijoules = 0;
            return Good(energy is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, ulong*, int>)energy)(handle, &millijoules), "nvmlDeviceGetTotalEnergyConsumption") ? millijoules / 1000.0 : null;
        }
    }

    /// <summary>What holds the clocks down.</summary>
    public GpuThrottle? Throttle
    {
        get
        {
            ulong reasons = 0;
            return Good(throttle is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, ulong*, int>)throttle)(handle, &reasons), "nvmlDeviceGetCurrentClocksThrottleReasons") ? (GpuThrottle)reasons : null;
        }
    }

    /// <summary>The link to the host.</summary>
    public GpuPcieLink? PcieLink =>
        Number(pcieGeneration, "nvmlDeviceGetCurrPcieLinkGeneration") is { } generation && Number(pcieWidth, "nvmlDeviceGetCurrPcieLinkWidth") is { } width
        && Number(pcieMaxGeneration, "nvmlDeviceGetMaxPcieLinkGeneration") is { } maxGeneration && Number(pcieMaxWidth, "nvmlDeviceGetMaxPcieLinkWidth") is { } maxWidth
            ? new GpuPcieLink(generation, width, maxGeneration, maxWidth)
            : null;

    /// <summary>Packets sent again on the link to the host since the driver was loaded.</summary>
    public uint? PcieReplays => Number(pcieReplay, "nvmlDeviceGetPcieReplayCounter");

    /// <summary>Pages of memory taken out of use (before Ampere), both causes; null on devices that remap rows instead.</summary>
    public uint? RetiredPages
    {
        get
        {
            var call = (delegate* unmanaged[Cdecl]<nint, int, uint*, ulong*, int>)library.Symbol("nvmlDeviceGetRetiredPages");
            uint total = 0;
            for (var cause = 0; cause < 2; cause++)
            {
                // Asked with room for none, NVML answers the number and "insufficient size".
                uint count = 0;
                var result = call is null ? 13 : call(handle, cause, &count, null);
                if (result != (int)NvmlResult.InsufficientSize && !Good(result, "nvmlDeviceGetRetiredPages"))
                    return null;
                total += count;
            }

            return total;
        }
    }

    /// <summary>Rows of memory replaced by spare ones (Ampere and newer).</summary>
    public GpuRemappedRows? RemappedRows
    {
        get
        {
            var call = (delegate* unmanaged[Cdecl]<nint, uint*, uint*, uint*, uint*, int>)library.Symbol("nvmlDeviceGetRemappedRows");
            uint corrected = 0, uncorrected = 0, pending = 0, failed = 0;
            return Good(call is null ? 13 : call(handle, &corrected, &uncorrected, &pending, &failed), "nvmlDeviceGetRemappedRows") ? new GpuRemappedRows(corrected, uncorrected, pending != 0, failed != 0) : null;
        }
    }

    /// <summary>True when error correction is on.</summary>
    public bool? EccEnabled
    {
        get
        {
            var call = (delegate* unmanaged[Cdecl]<nint, int*, int*, int>)library.Symbol("nvmlDeviceGetEccMode");
            int current = 0, pending = 0;
            return Good(call is null ? 13 : call(handle, &current, &pending), "nvmlDeviceGetEccMode") ? current != 0 : null;
        }
    }

    /// <summary>Processes that compute on it; null when the driver does not say.</summary>
    public IReadOnlyList<GpuProcess>? ComputeProcesses
    {
        get
        {
            // Only the newest layout is asked for: the older functions fill smaller structures.
            var call = (delegate* unmanaged[Cdecl]<nint, uint*, ProcessInfo*, int>)library.Symbol("nvmlDeviceGetComputeRunningProcesses_v3");
            if (call is null)
                return null;
            uint room = 64;
            for (var attempt = 0; attempt < 4; attempt++)
            {
                var buffer = new ProcessInfo[room];
                var count = room;
                int result;
                fixed (ProcessInfo* first = buffer)
                    result = call(handle, &count, first);
                if (result == (int)NvmlResult.InsufficientSize)
                {
                    room = count + 16;
                    continue;
                }

                return Good(result, "nvmlDeviceGetComputeRunningProcesses")
                    ? [.. buffer.Take((int)count).Select(info => new GpuProcess(info.ProcessId, info.UsedBytes == ulong.MaxValue ? null : info.UsedBytes))]
                    : null;
            }

            return null;
        }
    }

    /// <summary>A clock now, in MHz.</summary>
    public uint? ClockMegahertz(GpuClock which) => Clock(clock, which, "nvmlDeviceGetClockInfo");

    /// <summary>The highest a clock can be, in MHz.</summary>
    public uint? MaxClockMegahertz(GpuClock which) => Clock(maxClock, which, "nvmlDeviceGetMaxClockInfo");

    /// <summary>Errors of memory and caches.</summary>
    /// <param name="uncorrected">Those that could not be corrected.</param>
    /// <param name="lifetime">Since the board was made, not since the driver was loaded.</param>
    public ulong? EccErrors(bool uncorrected, bool lifetime)
    {
        ulong count = 0;
        return Good(ecc is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, int, int, ulong*, int>)ecc)(handle, uncorrected ? 1 : 0, lifetime ? 1 : 0, &count), "nvmlDeviceGetTotalEccErrors") ? count : null;
    }

    /// <summary>Traffic on the link to the host over the last 20 ms, in bytes a second. The call takes these 20 ms.</summary>
    public double? PcieBytesPerSecond(bool received)
    {
        uint kilobytes = 0;
        return Good(pcieThroughput is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, int, uint*, int>)pcieThroughput)(handle, received ? 1 : 0, &kilobytes), "nvmlDeviceGetPcieThroughput") ? kilobytes * 1024.0 : null;
    }

    /// <summary>Whether an NVLink is up; null when the device has no link of this number (0 to 17).</summary>
    public bool? LinkUp(int link)
    {
        int state = 0;
        var result = linkState is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, uint, int*, int>)linkState)(handle, (uint)link, &state);
        return result != (int)NvmlResult.InvalidArgument && Good(result, "nvmlDeviceGetNvLinkState") ? state != 0 : null;
    }

    /// <summary>Errors of an NVLink: 0 replays, 1 recoveries, 2 flit CRC, 3 data CRC; null when not counted.</summary>
    public ulong? LinkErrors(int link, int counter)
    {
        ulong count = 0;
        var result = linkErrors is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, uint, int, ulong*, int>)linkErrors)(handle, (uint)link, counter, &count);
        return result != (int)NvmlResult.InvalidArgument && Good(result, "nvmlDeviceGetNvLinkErrorCounter") ? count : null;
    }

    private uint? Clock(void* function, GpuClock which, string call)
    {
        uint value = 0;
        return Good(function is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, int, uint*, int>)function)(handle, (int)which, &value), call) ? value : null;
    }

    private uint? Number(void* function, string call)
    {
        uint value = 0;
        return Good(function is null ? 13 : ((delegate* unmanaged[Cdecl]<nint, uint*, int>)function)(handle, &value), call) ? value : null;
    }

    private string Text(string name, int room)
    {
        var call = (delegate* unmanaged[Cdecl]<nint, byte*, uint, int>)library.Symbol(name);
        var buffer = stackalloc byte[room];
        return Good(call is null ? 13 : call(handle, buffer, (uint)room), name) ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(buffer)) : "";
    }

    private bool Good(int result, string call) => (NvmlResult)(Opened == NvmlResult.Success ? result : (int)Opened) switch
    {
        NvmlResult.Success => true,
        NvmlResult.NotSupported or NvmlResult.FunctionNotFound or NvmlResult.NoPermission or NvmlResult.NotFound => false,
        var fault => throw new NvmlException(call, fault, library.Words(fault)),
    };

    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryInfo
    {
        public ulong Total, Free, Used;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PciInfo
    {
        public fixed byte BusIdLegacy[16];
        public uint Domain, Bus, Device, DeviceId, SubsystemId;
        public fixed byte BusId[32];
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ProcessInfo
    {
        public uint ProcessId;
        public ulong UsedBytes;
        public uint GpuInstance, ComputeInstance;
    }
}
