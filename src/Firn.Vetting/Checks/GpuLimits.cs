using Firn.Devices.Gpu;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>What <see cref="GpuCheck"/> asks of each GPU. Null asks nothing.</summary>
internal sealed record GpuLimits
{
    // Names as nvidia-smi and the profile write them.
    private static readonly (string Name, GpuThrottle Reason)[] Reasons =
    [
        ("idle", GpuThrottle.Idle), ("application_clocks", GpuThrottle.ApplicationClocks), ("power_cap", GpuThrottle.PowerCap), ("hw_slowdown", GpuThrottle.HardwareSlowdown),
        ("sync_boost", GpuThrottle.SyncBoost), ("sw_thermal", GpuThrottle.SoftwareThermal), ("hw_thermal", GpuThrottle.HardwareThermal), ("power_brake", GpuThrottle.PowerBrake),
    ];

    public string? Library { get; init; }

    public long? Count { get; init; }

    public double? MaxTemperature { get; init; }

    public double? MaxUsedFraction { get; init; }

    public Quantity? MinMemory { get; init; }

    public bool EccOn { get; init; }

    public long MaxUncorrected { get; init; }

    public long? MaxCorrected { get; init; }

    public long MaxRetired { get; init; }

    public long MaxRemapped { get; init; }

    /// <summary>Default: what is never normal on an idle device. The power cap and idle clocks are.</summary>
    public GpuThrottle ForbiddenThrottle { get; init; } = GpuThrottle.HardwareSlowdown | GpuThrottle.HardwareThermal | GpuThrottle.SoftwareThermal | GpuThrottle.PowerBrake;

    public double? MinMaxClock { get; init; }

    public double? MinPowerLimit { get; init; }

    public long? MinPcieWidth { get; init; }

    public long? MaxPcieReplays { get; init; }

    public long? Links { get; init; }

    public long MaxLinkErrors { get; init; }

    public bool NoProcesses { get; init; }

    public static GpuLimits From(SettingTable settings)
    {
        var limits = new GpuLimits
        {
            Library = settings.Text("library"),
            Count = settings.Whole("count", 0, 64),
            MaxTemperature = settings.Real("max_temperature_celsius", 0, 150),
            MaxUsedFraction = settings.Real("max_used_memory_fraction", 0, 1),
            MinMemory = settings.Size("min_memory"),
            EccOn = settings.Flag("ecc_on", false),
            MaxUncorrected = settings.Whole("max_uncorrected_errors") ?? 0,
            MaxCorrected = settings.Whole("max_corrected_errors"),
            MaxRetired = settings.Whole("max_retired_pages") ?? 0,
            MaxRemapped = settings.Whole("max_remapped_rows") ?? 0,
            MinMaxClock = settings.Real("min_max_clock_megahertz", 0, 100_000),
            MinPowerLimit = settings.Real("min_power_limit_watts", 0, 100_000),
            MinPcieWidth = settings.Whole("min_pcie_width", 1, 32),
            MaxPcieReplays = settings.Whole("max_pcie_replays"),
            Links = settings.Whole("nvlinks", 0, 18),
            MaxLinkErrors = settings.Whole("max_nvlink_errors") ?? 0,
            NoProcesses = settings.Flag("no_processes", false),
        };
        if (!settings.Has("forbidden_throttle"))
            return limits;
        var forbidden = GpuThrottle.None;
        foreach (var name in settings.Texts("forbidden_throttle"))
        {
            var found = Reasons.FirstOrDefault(reason => reason.Name == name);
            if (found.Name is null)
                settings.Problem("forbidden_throttle", $"\"{name}\" is none of {string.Join(", ", Reasons.Select(reason => reason.Name))}");
            forbidden |= found.Reason;
        }

        return limits with { ForbiddenThrottle = forbidden };
    }
}
