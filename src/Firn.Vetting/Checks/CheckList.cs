using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Every check there is, in the order they run: cheap ones first, those that load the node last.</summary>
internal static class CheckList
{
    public static readonly IReadOnlyList<(string Name, Func<SettingTable, NodeCheck> Make)> All =
    [
        ("environment_variables", EnvironmentVariablesCheck.From),
        ("clock", ClockCheck.From),
        ("memory", MemoryCheck.From),
        ("huge_pages", HugePagesCheck.From),
        ("shared_memory", SharedMemoryCheck.From),
        ("xid", XidCheck.From),
        ("gpu", GpuCheck.From),
        ("network", NetworkCheck.From),
        ("name_resolution", NameResolutionCheck.From),
        ("reachability", ReachabilityCheck.From),
        ("mounts", MountsCheck.From),
        ("disk", DiskCheck.From),
        ("cpu_gemm", CpuGemmCheck.From),
        ("memory_bandwidth", MemoryBandwidthCheck.From),
    ];
}
