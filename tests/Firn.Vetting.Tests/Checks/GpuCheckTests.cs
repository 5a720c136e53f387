using System.Runtime.InteropServices;
using Firn.Testing;

namespace Firn.Vetting.Tests.Checks;

/// <summary>GPUs through the stand-in for NVML (synthetic values): every limit, on every GPU.</summary>
public sealed class GpuCheckTests : IDisposable
{
    private const string Healthy = StandInGpus.Healthy;

    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    [Theory]
    [InlineData("", "", "")]
    [InlineData("gpu.3.temperature 31", "", "temperature")]
    [InlineData("gpu.3.memory.used 30000000000", "", "memory_used")]
    [InlineData("gpu.3.lost 1", "", "lost")]
    [InlineData("count 3", "", "count")]
    [InlineData("gpu.1.throttle 0x48", "", "throttle")]
    [InlineData("gpu.1.throttle 0x4", "", "")]
    [InlineData("gpu.1.throttle 0x4", "forbidden_throttle = [\"power_cap\"]", "throttle")]
    [InlineData("gpu.2.ecc.mode 0", "", "ecc_mode")]
    [InlineData("gpu.2.ecc.uncorrected.now 1", "", "ecc_uncorrected")]
    [InlineData("gpu.2.ecc.corrected.now 100", "max_corrected_errors = 99", "ecc_corrected")]
    [InlineData("gpu.2.retired.single 1\ngpu.2.retired.double 0", "", "retired_pages")]
    [InlineData("gpu.2.rows.pending 1", "", "row_remap_pending")]
    [InlineData("gpu.2.rows.failed 1", "", "row_remap_failed")]
    [InlineData("gpu.2.rows.uncorrected 1", "", "remapped_rows")]
    [InlineData("gpu.0.pcie.width 8", "", "pcie_width")]
    [InlineData("gpu.0.clock.sm.max 1200", "min_max_clock_megahertz = 1900", "max_clock")]
    [InlineData("gpu.0.power.limit.milliwatts 300000", "min_power_limit_watts = 600", "power_limit")]
    [InlineData("gpu.0.link.4.down 1", "nvlinks = 6", "nvlink")]
    [InlineData("gpu.0.link.4.errors.3 9", "nvlinks = 6", "nvlink_errors")]
    [InlineData("gpu.0.process.pid 4711", "no_processes = true", "processes")]
    [InlineData("init 18", "", "refused")]
    public void Each_fault_of_any_gpu_has_its_finding(string fault, string setting, string key)
    {
        State(Healthy + fault);

        Assert.Equal(key.Length == 0 ? [] : [key], machine.Keys($"""
            [gpu]
            library = "{StandIn.Library("nvml")}"
            count = 4
            max_temperature_celsius = 30
            max_used_memory_fraction = 0.2
            ecc_on = true
            {setting}
            """));
    }

    [Fact]
    public void A_machine_without_gpus_is_no_fault_unless_gpus_are_expected()
    {
        Assert.Empty(machine.Keys($"[gpu]\nlibrary = \"{machine["none.so"]}\""));
        Assert.Equal(["library"], machine.Keys($"[gpu]\nlibrary = \"{machine["none.so"]}\"\ncount = 4"));
    }

    [Fact]
    public void A_prolog_does_not_load_the_library_that_the_environment_names()
    {
        State(Healthy + "gpu.3.temperature 99");
        Environment.SetEnvironmentVariable("FIRN_NVML", StandIn.Library("nvml"));
        try
        {
            Assert.NotEmpty(machine.Check("[gpu]\nmax_temperature_celsius = 30").Findings);
            Assert.DoesNotContain(machine.Check("[gpu]\nmax_temperature_celsius = 30", trusted: false).Findings, finding => finding.Cause.Contains("99", StringComparison.Ordinal));
        }
        finally
        {
            Environment.SetEnvironmentVariable("FIRN_NVML", null);
        }
    }

    private void State(string text)
    {
        machine.With("/nvml.txt", text + "\n");
        Assert.Equal(0, setenv("FIRN_STANDIN_NVML", machine["/nvml.txt"], 1));
    }

    // Environment.SetEnvironmentVariable does not reach the C library's copy, which the stand-in reads.
    [DllImport("libc", CharSet = CharSet.Ansi)]
    private static extern int setenv(string name, string value, int overwrite);
}
