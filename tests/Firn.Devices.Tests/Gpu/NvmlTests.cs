using Firn.Devices.Gpu;
using Firn.Testing;

namespace Firn.Devices.Tests.Gpu;

/// <summary>NVML through a stand-in library (synthetic values), and its absence.</summary>
public sealed class NvmlTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_machine_without_the_library_is_an_answer_and_not_an_error()
    {
        Assert.Equal(NvmlOpening.NoLibrary, NvmlLibrary.TryOpen(folder["none.so"], trustEnvironment: false, out var nvml, out var why));

        Assert.Null(nvml);
        Assert.Contains("does not exist", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_library_is_told_from_a_missing_one()
    {
        File.WriteAllText(folder["text.so"], "no library");

        Assert.Equal(NvmlOpening.Unusable, NvmlLibrary.TryOpen(folder["text.so"], trustEnvironment: false, out _, out var why));
        Assert.Contains("does not load", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_replaced_without_a_reload_is_refused_in_nvmls_words()
    {
        State("init 18");

        Assert.Equal(NvmlOpening.Refused, NvmlLibrary.TryOpen(StandIn.Library("nvml"), trustEnvironment: false, out _, out var why));
        Assert.Equal("nvmlInit: Driver/library version mismatch", why);
    }

    [Fact]
    public void Every_value_of_a_device_is_read()
    {
        using var nvml = Open(
            "driver 550.54.15", "cuda 12040", "count 1", "name NVIDIA GH200 120GB", "uuid GPU-1", "serial 165", "pci 00000009:01:00.0", "temperature 27",
            "memory.total 102000000000", "memory.used 600000000", "utilization.gpu 12", "utilization.memory 3", "power.milliwatts 92500", "power.limit.milliwatts 660000",
            "energy.millijoules 5000", "clock.graphics 345", "clock.sm 345", "clock.memory 2619", "clock.graphics.max 1980", "clock.sm.max 1980", "clock.memory.max 2619",
            "throttle 0x41", "ecc.mode 1", "ecc.corrected.now 3", "ecc.uncorrected.now 1", "ecc.corrected.lifetime 30", "ecc.uncorrected.lifetime 10", "retired.single 2",
            "retired.double 1", "rows.corrected 1", "rows.uncorrected 2", "rows.pending 1", "rows.failed 0", "pcie.generation 4", "pcie.width 16", "pcie.generation.max 5",
            "pcie.width.max 16", "pcie.replays 7", "pcie.tx.kilobytes 10", "pcie.rx.kilobytes 20", "links 2", "link.1.down 1", "link.0.errors.2 5", "process.pid 4711",
            "process.bytes 1048576");

        var gpu = Assert.Single(nvml.Devices);

        Assert.Equal(("550.54.15", 12040), (nvml.DriverVersion, nvml.CudaVersion));
        Assert.Equal(("NVIDIA GH200 120GB", "GPU-1", "165", "00000009:01:00.0"), (gpu.Name, gpu.Uuid, gpu.Serial, gpu.PciAddress));
        Assert.Equal(27u, gpu.TemperatureCelsius);
        Assert.Equal(new GpuMemory(102_000_000_000, 600_000_000), gpu.Memory);
        Assert.Equal(new GpuUtilization(12, 3), gpu.Utilization);
        Assert.Equal((92.5, 660.0, 5.0), (gpu.PowerWatts, gpu.PowerLimitWatts, gpu.EnergyJoules));
        Assert.Equal((345u, 1980u, 2619u), (gpu.ClockMegahertz(GpuClock.Multiprocessor), gpu.MaxClockMegahertz(GpuClock.Graphics), gpu.ClockMegahertz(GpuClock.Memory)));
        Assert.Equal(GpuThrottle.Idle | GpuThrottle.HardwareThermal, gpu.Throttle);
        Assert.Equal((3ul, 1ul, 30ul, 10ul), (gpu.EccErrors(false, false), gpu.EccErrors(true, false), gpu.EccErrors(false, true), gpu.EccErrors(true, true)));
        Assert.Equal((true, 3u), (gpu.EccEnabled, gpu.RetiredPages));
        Assert.Equal(new GpuRemappedRows(1, 2, true, false), gpu.RemappedRows);
        Assert.Equal(new GpuPcieLink(4, 16, 5, 16), gpu.PcieLink);
        Assert.Equal((7u, 10_240.0, 20_480.0), (gpu.PcieReplays, gpu.PcieBytesPerSecond(false), gpu.PcieBytesPerSecond(true)));
        Assert.Equal((true, false, null), (gpu.LinkUp(0), gpu.LinkUp(1), gpu.LinkUp(2)));
        Assert.Equal(5ul, gpu.LinkErrors(0, 2));
        Assert.Equal(new GpuProcess(4711, 1_048_576), Assert.Single(gpu.ComputeProcesses!));
    }

    [Fact]
    public void A_value_that_the_device_does_not_have_is_null()
    {
        using var nvml = Open("count 1");
        var gpu = Assert.Single(nvml.Devices);

        Assert.Null(gpu.TemperatureCelsius);
        Assert.Null(gpu.PowerWatts);
        Assert.Null(gpu.RemappedRows);
        Assert.Null(gpu.PcieLink);
        Assert.Null(gpu.RetiredPages);
        Assert.Empty(gpu.ComputeProcesses!);
        Assert.Equal("", gpu.Name);
    }

    [Fact]
    public void A_lost_device_stands_in_the_list_and_throws_when_asked()
    {
        using var nvml = Open("count 2", "temperature 30", "gpu.1.lost 1");

        Assert.Equal(30u, nvml.Devices[0].TemperatureCelsius);
        Assert.Equal(NvmlResult.GpuIsLost, nvml.Devices[1].Opened);
        var fault = Assert.Throws<NvmlException>(() => nvml.Devices[1].TemperatureCelsius);
        Assert.True(fault.DeviceLost);
    }

    [Fact]
    public void Asking_for_numbers_allocates_nothing()
    {
        using var nvml = Open("count 1", "temperature 30", "power.milliwatts 1000", "memory.total 10", "memory.used 5");
        var gpu = nvml.Devices[0];
        double sum = Ask(gpu);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            sum += Ask(gpu);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(101 * 36.0, sum);

        static double Ask(NvmlDevice gpu) => gpu.TemperatureCelsius!.Value + gpu.PowerWatts!.Value + gpu.Memory!.Value.Used;
    }

    [Fact]
    public void The_environment_names_the_library_only_where_it_is_trusted()
    {
        State("count 3");
        Environment.SetEnvironmentVariable(NvmlLibrary.PathVariable, StandIn.Library("nvml"));
        try
        {
            Assert.True(NvmlLibrary.TryOpen(out var nvml, out _));
            Assert.Equal(3, nvml.Devices.Count);
            nvml.Dispose();
            Assert.NotEqual("", NvmlLibrary.TryOpen(null, trustEnvironment: false, out var real, out _) == NvmlOpening.Ready ? real!.DriverVersion : "no driver here");
        }
        finally
        {
            Environment.SetEnvironmentVariable(NvmlLibrary.PathVariable, null);
        }
    }

    private NvmlLibrary Open(params string[] lines)
    {
        State(lines);
        Assert.Equal(NvmlOpening.Ready, NvmlLibrary.TryOpen(StandIn.Library("nvml"), trustEnvironment: false, out var nvml, out var why));
        Assert.Equal("", why);
        return nvml!;
    }

    private void State(params string[] lines)
    {
        File.WriteAllLines(folder["nvml.txt"], lines);
        SetNative("FIRN_STANDIN_NVML", folder["nvml.txt"]);
    }

    // Environment.SetEnvironmentVariable does not reach the C library's copy, which the stand-in reads.
    private static void SetNative(string name, string value) => Assert.Equal(0, setenv(name, value, 1));

    [System.Runtime.InteropServices.DllImport("libc", CharSet = System.Runtime.InteropServices.CharSet.Ansi)]
    private static extern int setenv(string name, string value, int overwrite);
}
