using System.Globalization;
using Firn.Devices.Gpu;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Every GPU of the node by NVML: there, idle, cool, without faults of memory, at full clocks and full link width.</summary>
internal sealed class GpuCheck(GpuLimits limits, TimeSpan? deadline) : NodeCheck("gpu", deadline)
{
    private const string Exchange = "drain the node and have the GPU looked at";

    public static GpuCheck From(SettingTable settings) => new(GpuLimits.From(settings), settings.Span("deadline"));

    public override void Run(NodeView node, CheckNotes notes)
    {
        var opening = NvmlLibrary.TryOpen(limits.Library, node.TrustEnvironment, out var nvml, out var why);
        if (opening != NvmlOpening.Ready || nvml is null)
        {
            if (opening == NvmlOpening.NoLibrary && limits.Count is null or 0)
                notes.Fact("nvml", "none");
            else if (opening == NvmlOpening.Refused)
                notes.Bad("refused", why, "reload the driver or reboot the node");
            else
                notes.Bad("library", why, "install the driver, or run where it is visible (container: check the EDF's GPU settings)");
            return;
        }

        using (nvml)
        {
            notes.Fact("driver", nvml.DriverVersion);
            notes.Measure("count", nvml.Devices.Count, "");
            if (limits.Count is { } count && nvml.Devices.Count != count)
                notes.Bad("count", $"{nvml.Devices.Count} GPUs are visible, {count} are expected", "check the allocation (--gpus-per-node) and the node's GPUs");
            foreach (var gpu in nvml.Devices)
            {
                node.Stop.ThrowIfCancellationRequested();
                try
                {
                    One(gpu, notes);
                }
                catch (NvmlException fault)
                {
                    notes.Bad("lost", $"GPU {gpu.Index}: {fault.Message}", "drain the node and reboot it");
                }
            }
        }
    }

    private void One(NvmlDevice gpu, CheckNotes notes)
    {
        var name = $"GPU {gpu.Index}";
        var at = string.Create(CultureInfo.InvariantCulture, $"{gpu.Index}.");
        if (gpu.Opened != NvmlResult.Success)
        {
            notes.Bad("lost", $"{name} cannot be opened: {gpu.Opened}", "drain the node and reboot it");
            return;
        }

        notes.Fact(at + "name", gpu.Name);
        Temperature(gpu, name, at, notes);
        Memory(gpu, name, at, notes);
        MemoryFaults(gpu, name, at, notes);
        Clocks(gpu, name, at, notes);
        Links(gpu, name, at, notes);
        if (limits.NoProcesses && gpu.ComputeProcesses is { Count: > 0 } processes)
            notes.Bad("processes", $"{name} is used by process {string.Join(", ", processes.Select(process => process.ProcessId))}", "end what an earlier job left behind");
    }

    private void Temperature(NvmlDevice gpu, string name, string at, CheckNotes notes)
    {
        if (gpu.TemperatureCelsius is not { } celsius)
        {
            if (limits.MaxTemperature is not null)
                notes.Unknown("temperature", $"{name} does not tell its temperature", "leave max_temperature_celsius out of the profile for this device");
            return;
        }

        notes.Measure(at + "temperature", celsius, "°C", Better.Lower);
        if (limits.MaxTemperature is { } most && celsius >= most)
            notes.Bad("temperature", $"{name} has {celsius} °C while idle, below {most} °C is asked for", "check cooling, and that nothing else runs on it");
    }

    private void Memory(NvmlDevice gpu, string name, string at, CheckNotes notes)
    {
        if (gpu.Memory is not { } memory)
            return;
        notes.Measure(at + "memory_used", memory.Used, "B");
        if (limits.MaxUsedFraction is { } most && memory.UsedFraction > most)
            notes.Bad("memory_used", string.Create(CultureInfo.InvariantCulture, $"{memory.UsedFraction:P0} of {name}'s memory is in use, at most {most:P0} is asked for"), "end what an earlier job left behind");
        if (limits.MinMemory is { } least && memory.Total < least.Value)
            notes.Bad("memory_total", $"{name} has {Quantity.Format(memory.Total, least.Unit)}, at least {least} is asked for", Exchange);
    }

    private void MemoryFaults(NvmlDevice gpu, string name, string at, CheckNotes notes)
    {
        if (limits.EccOn && gpu.EccEnabled == false)
            notes.Bad("ecc_mode", $"{name} runs without error correction", "switch ECC on and reset the GPU");
        if (gpu.EccErrors(uncorrected: true, lifetime: false) is { } uncorrected)
        {
            notes.Measure(at + "ecc_uncorrected", uncorrected, "");
            if (uncorrected > (ulong)limits.MaxUncorrected)
                notes.Bad("ecc_uncorrected", $"{name} has {uncorrected} uncorrected memory errors since the driver was loaded", Exchange);
        }

        if (gpu.EccErrors(uncorrected: false, lifetime: false) is { } corrected)
        {
            notes.Measure(at + "ecc_corrected", corrected, "");
            if (limits.MaxCorrected is { } most && corrected > (ulong)most)
                notes.Degraded("ecc_corrected", $"{name} has {corrected} corrected memory errors, at most {most} are asked for", "watch it; drain the node if they grow");
        }

        if (gpu.RetiredPages is { } retired)
        {
            notes.Measure(at + "retired_pages", retired, "");
            if (retired > limits.MaxRetired)
                notes.Bad("retired_pages", $"{name} has {retired} retired pages, at most {limits.MaxRetired} are asked for", Exchange);
        }

        if (gpu.RemappedRows is { } rows)
        {
            notes.Measure(at + "remapped_rows", rows.Corrected + rows.Uncorrected, "");
            if (rows.Failed)
                notes.Bad("row_remap_failed", $"{name}: a memory row could not be replaced", Exchange);
            if (rows.Pending)
                notes.Bad("row_remap_pending", $"{name}: a memory row waits to be replaced", "reset the GPU before the next job");
            if (rows.Uncorrected > limits.MaxRemapped)
                notes.Bad("remapped_rows", $"{name} has {rows.Uncorrected} rows replaced after uncorrected errors, at most {limits.MaxRemapped} are asked for", Exchange);
        }
    }

    private void Clocks(NvmlDevice gpu, string name, string at, CheckNotes notes)
    {
        if (gpu.Throttle is { } throttle)
        {
            notes.Measure(at + "throttle", (ulong)throttle, "");
            if ((throttle & limits.ForbiddenThrottle) is var held && held != GpuThrottle.None)
                notes.Bad("throttle", $"{name}'s clocks are held down: {held}", "check cooling and power supply");
        }

        if (gpu.MaxClockMegahertz(GpuClock.Multiprocessor) is { } clock)
        {
            notes.Measure(at + "max_clock", clock, "MHz", Better.Higher);
            if (limits.MinMaxClock is { } least && clock < least)
                notes.Bad("max_clock", $"{name}'s highest clock is {clock} MHz, at least {least} MHz is asked for", "reset the application clocks");
        }

        if (limits.MinPowerLimit is { } watts && gpu.PowerLimitWatts is { } limit && limit < watts)
            notes.Bad("power_limit", string.Create(CultureInfo.InvariantCulture, $"{name}'s power limit is {limit:F0} W, at least {watts:F0} W is asked for"), "raise the power limit, or submit without --power-cap");
    }

    private void Links(NvmlDevice gpu, string name, string at, CheckNotes notes)
    {
        if (gpu.PcieLink is { } link)
        {
            notes.Measure(at + "pcie_width", link.Width, "", Better.Higher);
            if (link.Width < (limits.MinPcieWidth ?? link.MaxWidth))
                notes.Bad("pcie_width", $"{name}'s PCI Express link has {link.Width} lanes of {limits.MinPcieWidth ?? link.MaxWidth}", "reseat the device; drain the node");
        }

        if (gpu.PcieReplays is { } replays && limits.MaxPcieReplays is { } most && replays > most)
            notes.Degraded("pcie_replays", $"{name}'s PCI Express link repeated {replays} packets, at most {most} are asked for", "watch it; drain the node if they grow");
        if (limits.Links is not { } links)
            return;
        var down = Enumerable.Range(0, 18).Select(number => (number, up: gpu.LinkUp(number))).Where(item => item.up == false).Select(item => item.number).ToList();
        var up = Enumerable.Range(0, 18).Count(number => gpu.LinkUp(number) == true);
        if (up < links)
            notes.Bad("nvlink", $"{name} has {up} NVLinks up of {links}" + (down.Count > 0 ? $"; down: {string.Join(", ", down)}" : ""), Exchange);
        for (var number = 0; number < 18; number++)
        {
            if (gpu.LinkErrors(number, 3) is { } errors && errors > (ulong)limits.MaxLinkErrors)
                notes.Degraded("nvlink_errors", $"{name}'s NVLink {number} counts {errors} data errors", "watch it; drain the node if they grow");
        }
    }
}
