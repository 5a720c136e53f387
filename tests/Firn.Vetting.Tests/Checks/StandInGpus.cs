namespace Firn.Vetting.Tests.Checks;

/// <summary>What the stand-in for NVML says (synthetic values).</summary>
internal static class StandInGpus
{
    /// <summary>Four GPUs of one GH200 node that are well.</summary>
    public const string Healthy = """
        driver 550.54.15
        count 4
        name NVIDIA GH200 120GB
        temperature 27
        memory.total 100000000000
        memory.used 1000000000
        throttle 0x1
        ecc.mode 1
        ecc.uncorrected.now 0
        ecc.corrected.now 0
        rows.corrected 0
        rows.uncorrected 0
        rows.pending 0
        rows.failed 0
        pcie.generation 4
        pcie.width 16
        pcie.generation.max 5
        pcie.width.max 16
        pcie.replays 0
        clock.sm.max 1980
        power.limit.milliwatts 660000
        links 6

        """;
}
