using Firn.Devices.Gpu;
using Firn.Telemetry.Recording;
using Firn.Telemetry.Sampling;
using Firn.Testing;

namespace Firn.Telemetry.Tests.Sampling;

/// <summary>GPUs by NVML and DCGM through stand-in libraries (synthetic values), and what is said when one is missing.</summary>
public sealed class GpuSamplerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        foreach (var variable in new[] { "FIRN_NVML", "FIRN_DCGM", "FIRN_STANDIN_NVML", "FIRN_STANDIN_DCGM" })
            Set(variable, null);
        folder.Dispose();
    }

    [Fact]
    public void Without_any_library_there_are_no_gpus_and_the_notes_say_why()
    {
        Set("FIRN_NVML", folder["none.so"]);
        Set("FIRN_DCGM", folder["none.so"]);

        using var gpus = new GpuSampler(TimeSpan.FromSeconds(1));

        Assert.Empty(Values(gpus));
        Assert.Equal("", gpus.Source);
        Assert.Contains(gpus.Notes, note => note.Contains("no GPUs by NVML", StringComparison.Ordinal));
    }

    [Fact]
    public void Nvml_alone_gives_what_it_knows_and_says_what_is_missing()
    {
        Nvml("count 2", "utilization.gpu 50", "utilization.memory 20", "power.milliwatts 300500", "gpu.1.power.milliwatts 100000", "energy.millijoules 77000", "temperature 40", "clock.sm 1980", "throttle 4", "memory.total 100", "memory.used 60");
        Set("FIRN_DCGM", folder["none.so"]);

        using var gpus = new GpuSampler(TimeSpan.FromSeconds(1));
        var values = Values(gpus);

        Assert.Equal("nvml", gpus.Source);
        Assert.Equal((500_000, 200_000, 300_500, 77_000, 40, 1980, 4, 60), (values["0 utilization"], values["0 memory_utilization"], values["0 power"], values["0 energy"], values["0 temperature"], values["0 clock"], values["0 throttle"], values["0 memory_used"]));
        Assert.Equal(100_000, values["1 power"]);
        Assert.Contains(gpus.Notes, note => note.Contains("only what NVML says", StringComparison.Ordinal));
    }

    [Fact]
    public void Dcgm_adds_pipes_memory_and_links_to_the_right_device()
    {
        Nvml("count 2", "power.milliwatts 300000");
        Dcgm("count 2", "gpu.0.52 1", "gpu.1.52 0", "gpu.0.1002 0.75", "gpu.1.1002 0.251", "1004 0.5", "1005 0.125", "1011 45000000000", "1012 blank");

        using var gpus = new GpuSampler(TimeSpan.FromSeconds(1));
        var values = Values(gpus);

        Assert.Equal("nvml+dcgm", gpus.Source);
        Assert.Equal((251_000, 750_000), (values["0 sm_active"], values["1 sm_active"]));
        Assert.Equal((500_000, 125_000), (values["0 tensor_active"], values["0 dram_active"]));
        Assert.Empty(gpus.Notes);
    }

    [Fact]
    public void A_rate_above_two_billion_is_kept_and_a_blank_is_missing()
    {
        // An older recorder zeroed everything above 2e9, real NVLink rates too.
        Nvml("count 1");
        Dcgm("count 1", "52 0", "1011 450000000000", "1012 blank", "1003 blank");

        using var gpus = new GpuSampler(TimeSpan.FromSeconds(1));
        var values = Values(gpus);

        Assert.Equal(450_000_000_000, values["0 nvlink_sent"]);
        Assert.False(values.ContainsKey("0 nvlink_received"));
        Assert.False(values.ContainsKey("0 sm_occupancy"));
    }

    [Fact]
    public void Another_profiler_costs_only_the_profiling_counters_and_it_is_said()
    {
        Nvml("count 1");
        Dcgm("count 1", "52 0", "203 40", "profiling -51");

        using var gpus = new GpuSampler(TimeSpan.FromSeconds(1));

        Assert.Equal(400_000, Values(gpus)["0 utilization"]);
        Assert.Contains(gpus.Notes, note => note.Contains("another profiler may hold them", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_host_engine_nvml_goes_on_alone_and_it_is_said()
    {
        Nvml("count 1", "utilization.gpu 50", "utilization.memory 1");
        Dcgm("count 1", "connect -37");

        using var gpus = new GpuSampler(TimeSpan.FromSeconds(1));

        Assert.Equal(500_000, Values(gpus)["0 utilization"]);
        Assert.Contains(gpus.Notes, note => note.Contains("no host engine", StringComparison.Ordinal));
    }

    [Fact]
    public void A_gpu_that_falls_off_the_bus_is_noted_once_and_the_others_go_on()
    {
        Nvml("count 2", "power.milliwatts 1000");
        Set("FIRN_DCGM", folder["none.so"]);
        using var gpus = new GpuSampler(TimeSpan.FromSeconds(1));
        Nvml("count 2", "power.milliwatts 1000", "gpu.0.lost 1");

        var values = Values(gpus);
        _ = Values(gpus);

        Assert.Equal(["1 power"], values.Keys);
        Assert.Single(gpus.Notes, note => note.Contains("GPU 0", StringComparison.Ordinal));
    }

    private static Dictionary<string, long> Values(GpuSampler gpus)
    {
        var frame = new SampleFrame();
        gpus.Sample(frame);
        var values = new Dictionary<string, long>();
        for (var i = 0; i < frame.Series.Count; i++)
            values[$"{frame.Series[i].Index} {frame.Series[i].Metric}"] = frame.Values[i];
        return values;
    }

    private void Nvml(params string[] lines) => StandInState("nvml", NvmlLibrary.PathVariable, "FIRN_STANDIN_NVML", lines);

    private void Dcgm(params string[] lines) => StandInState("dcgm", DcgmLibrary.PathVariable, "FIRN_STANDIN_DCGM", lines);

    private void StandInState(string name, string pathVariable, string stateVariable, string[] lines)
    {
        File.WriteAllLines(folder[name], lines);
        Set(pathVariable, StandIn.Library(name));
        Set(stateVariable, folder[name]);
    }

    // The stand-ins read the environment by getenv, which .NET's own copy of it does not reach.
    private static void Set(string name, string? value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (value is null)
            _ = unsetenv(name);
        else
            _ = setenv(name, value, 1);
    }

    [System.Runtime.InteropServices.DllImport("libc", CharSet = System.Runtime.InteropServices.CharSet.Ansi)]
    private static extern int setenv(string name, string value, int overwrite);

    [System.Runtime.InteropServices.DllImport("libc", CharSet = System.Runtime.InteropServices.CharSet.Ansi)]
    private static extern int unsetenv(string name);
}
