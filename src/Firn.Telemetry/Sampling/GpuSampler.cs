using Firn.Devices.Gpu;
using Firn.Telemetry.Recording;

namespace Firn.Telemetry.Sampling;

/// <summary>The node's GPUs by NVML, and by DCGM where its library and its host engine are there. What is missing is noted.</summary>
internal sealed class GpuSampler : IDisposable
{
    private static readonly DcgmField[] Watched =
    [
        DcgmField.NvmlIndex, DcgmField.Temperature, DcgmField.Power, DcgmField.Energy, DcgmField.Utilization, DcgmField.MemoryUsed,
        DcgmField.GraphicsActive, DcgmField.MultiprocessorActive, DcgmField.Occupancy, DcgmField.TensorActive, DcgmField.MemoryActive,
        DcgmField.Fp64Active, DcgmField.Fp32Active, DcgmField.Fp16Active, DcgmField.PcieSent, DcgmField.PcieReceived, DcgmField.LinkSent, DcgmField.LinkReceived,
    ];

    private readonly NvmlLibrary? nvml;
    private readonly DcgmLibrary? dcgm;
    private readonly List<string> notes = [];
    private readonly HashSet<int> lost = [];
    private readonly Dictionary<uint, int> indices = [];

    /// <param name="every">How often samples are taken.</param>
    public GpuSampler(TimeSpan every)
    {
        if (!NvmlLibrary.TryOpen(out nvml, out var why))
            notes.Add($"no GPUs by NVML: {why}");
        if (!DcgmLibrary.TryOpen(Watched, every, out dcgm, out var dcgmWhy))
            notes.Add(nvml is null ? $"no GPUs by DCGM: {dcgmWhy}" : $"no DCGM ({dcgmWhy}): pipe, memory and link activity are not known, only what NVML says");
        else if (dcgmWhy.Length > 0)
            notes.Add(dcgmWhy);
    }

    /// <summary>What was not to be had, and why; grows while sampling.</summary>
    public IReadOnlyList<string> Notes => notes;

    /// <summary>Where values come from: <c>nvml</c>, <c>dcgm</c>, <c>nvml+dcgm</c> or nothing.</summary>
    public string Source => (nvml, dcgm) switch { (null, null) => "", (_, null) => "nvml", (null, _) => "dcgm", _ => "nvml+dcgm" };

    /// <summary>Name, unique id, power limit in watts, memory in bytes of each GPU.</summary>
    public IEnumerable<(int Index, string Name, string Uuid, double? PowerLimit, ulong? Memory)> Devices()
    {
        for (var i = 0; i < (nvml?.Devices.Count ?? 0); i++)
        {
            var device = nvml!.Devices[i];
            if (Try(device, gpu => (gpu.Name, gpu.Uuid, gpu.PowerLimitWatts, gpu.Memory?.Total)) is { } facts)
                yield return (i, facts.Name, facts.Uuid, facts.PowerLimitWatts, facts.Total);
        }
    }

    public void Sample(SampleFrame frame)
    {
        if (dcgm is not null)
        {
            foreach (var device in dcgm.Devices)
                Dcgm(frame, device);
        }

        foreach (var device in nvml?.Devices ?? [])
        {
            if (!lost.Contains(device.Index))
                _ = Try(device, gpu => Nvml(frame, gpu));
        }
    }

    public void Dispose()
    {
        dcgm?.Dispose();
        nvml?.Dispose();
    }

    private static bool Nvml(SampleFrame frame, NvmlDevice gpu)
    {
        if (gpu.Utilization is { } utilization)
        {
            Gauge("utilization", "ppm", utilization.Processor * 10_000L);
            Gauge("memory_utilization", "ppm", utilization.Memory * 10_000L);
        }

        if (gpu.Memory is { } memory)
            Gauge("memory_used", "B", (long)memory.Used);
        if (gpu.PowerWatts is { } power)
            Gauge("power", "mW", (long)Math.Round(power * 1000));
        if (gpu.EnergyJoules is { } energy)
            frame.Counter(EntityKind.Gpu, gpu.Index, "energy", "mJ", (long)Math.Round(energy * 1000));
        if (gpu.TemperatureCelsius is { } temperature)
            Gauge("temperature", "C", temperature);
        if (gpu.ClockMegahertz(GpuClock.Multiprocessor) is { } clock)
            Gauge("clock", "MHz", clock);
        if (gpu.Throttle is { } throttle)
            Gauge("throttle", "bits", (long)(ulong)throttle);
        return true;

        void Gauge(string metric, string unit, long value) => frame.Gauge(EntityKind.Gpu, gpu.Index, metric, unit, value);
    }

    private void Dcgm(SampleFrame frame, uint device)
    {
        var index = indices.GetValueOrDefault(device, (int)device);
        dcgm!.Read(device, (field, value) =>
        {
            switch (field)
            {
                case DcgmField.NvmlIndex:
                    index = indices[device] = (int)value;
                    break;
                case DcgmField.Energy:
                    frame.Counter(EntityKind.Gpu, index, "energy", "mJ", (long)value);
                    break;
                default:
                    var (metric, unit, factor) = Name(field);
                    frame.Gauge(EntityKind.Gpu, index, metric, unit, (long)Math.Round(value * factor));
                    break;
            }
        });
    }

    private static (string Metric, string Unit, double Factor) Name(DcgmField field) => field switch
    {
        DcgmField.Temperature => ("temperature", "C", 1),
        DcgmField.Power => ("power", "mW", 1000),
        DcgmField.Utilization => ("utilization", "ppm", 10_000),
        DcgmField.MemoryUsed => ("memory_used", "B", 1 << 20),
        DcgmField.GraphicsActive => ("engine_active", "ppm", 1e6),
        DcgmField.MultiprocessorActive => ("sm_active", "ppm", 1e6),
        DcgmField.Occupancy => ("sm_occupancy", "ppm", 1e6),
        DcgmField.TensorActive => ("tensor_active", "ppm", 1e6),
        DcgmField.MemoryActive => ("dram_active", "ppm", 1e6),
        DcgmField.Fp64Active => ("fp64_active", "ppm", 1e6),
        DcgmField.Fp32Active => ("fp32_active", "ppm", 1e6),
        DcgmField.Fp16Active => ("fp16_active", "ppm", 1e6),
        DcgmField.PcieSent => ("pcie_sent", "B/s", 1),
        DcgmField.PcieReceived => ("pcie_received", "B/s", 1),
        DcgmField.LinkSent => ("nvlink_sent", "B/s", 1),
        _ => ("nvlink_received", "B/s", 1),
    };

    private T? Try<T>(NvmlDevice device, Func<NvmlDevice, T> read)
        where T : struct
    {
        try
        {
            return read(device);
        }
        catch (NvmlException error)
        {
            // A device that fell off the bus stays away until the next reset: asked again, it would only cost time.
            if (error.DeviceLost)
                lost.Add(device.Index);
            var note = $"GPU {device.Index}: {error.Message}";
            if (!notes.Contains(note) && notes.Count < 32)
                notes.Add(note);
            return null;
        }
    }
}
