using Firn.Screening.Samples;
using Firn.Telemetry.Recording;

namespace Firn.Screening.Analysis;

/// <summary>What one GPU did in each interval.</summary>
internal sealed class GpuEvidence
{
    // Reasons that are never normal: hardware slowdown, software and hardware heat, power brake (nvml.h).
    private const long BadThrottle = 0x8 | 0x20 | 0x40 | 0x80;
    private readonly double[]? memoryUtilization;
    private readonly double[]? tensor;
    private readonly double[]? dram;
    private readonly double[]? link;
    private readonly double[]? pcie;
    private readonly double[]? pipes;
    private readonly double[]? throttle;
    private readonly double[]? energy;
    private readonly double limit;

    public GpuEvidence(NodeSamples node, int index)
    {
        Index = index;
        var utilization = node.Gauge(EntityKind.Gpu, index, "utilization", 1e-6);
        Utilization = utilization;
        Busy = node.Gauge(EntityKind.Gpu, index, "engine_active", 1e-6) is { } engine && engine.Any(value => !double.IsNaN(value)) ? Either(engine, utilization) : utilization ?? Nothing(node);
        SmActive = Known(node.Gauge(EntityKind.Gpu, index, "sm_active", 1e-6));
        tensor = node.Gauge(EntityKind.Gpu, index, "tensor_active", 1e-6);
        dram = Known(node.Gauge(EntityKind.Gpu, index, "dram_active", 1e-6));
        memoryUtilization = node.Gauge(EntityKind.Gpu, index, "memory_utilization", 1e-6);
        link = Sum(node.Gauge(EntityKind.Gpu, index, "nvlink_sent"), node.Gauge(EntityKind.Gpu, index, "nvlink_received"));
        pcie = Sum(node.Gauge(EntityKind.Gpu, index, "pcie_sent"), node.Gauge(EntityKind.Gpu, index, "pcie_received"));
        pipes = tensor is null ? null : Sum(Sum(tensor, node.Gauge(EntityKind.Gpu, index, "fp64_active", 1e-6)), Sum(node.Gauge(EntityKind.Gpu, index, "fp32_active", 1e-6), node.Gauge(EntityKind.Gpu, index, "fp16_active", 1e-6)));
        Power = node.Gauge(EntityKind.Gpu, index, "power", 1e-3);
        energy = node.Rate(EntityKind.Gpu, index, "energy", 1e-3);
        Clock = node.Gauge(EntityKind.Gpu, index, "clock");
        throttle = node.Gauge(EntityKind.Gpu, index, "throttle");
        if (node.Meta.TryGetProperty("gpus", out var gpus))
        {
            foreach (var gpu in gpus.EnumerateArray())
            {
                if (gpu.GetProperty("index").GetInt32() == index && gpu.TryGetProperty("power_limit_watts", out var watts))
                    limit = watts.GetDouble();
            }
        }
    }

    public int Index { get; }

    /// <summary>Share of the time with a kernel.</summary>
    public double[] Busy { get; }

    public double[]? Utilization { get; }

    public double[]? SmActive { get; }

    public double[]? Power { get; }

    public double[]? Clock { get; }

    /// <summary>What the GPU did while a kernel ran.</summary>
    public TimeUse Doing(int i, double hottestThread, double networkShare)
    {
        var moves = At(link, i) >= Thresholds.LinkRate || At(pcie, i) >= Thresholds.PcieRate || networkShare >= Thresholds.NetworkShare;
        if (SmActive is not null && dram is not null && !double.IsNaN(SmActive[i]))
        {
            if (At(dram, i) >= Thresholds.DramActive && At(tensor, i) < 0.4)
                return TimeUse.Memory;
            if (SmActive[i] >= Thresholds.SmActive)
                return TimeUse.Busy;
            return moves ? TimeUse.Communication : hottestThread >= Thresholds.BusyThread ? TimeUse.Launch : SmActive[i] >= Thresholds.SmActive / 2 ? TimeUse.Busy : TimeUse.Unknown;
        }

        if (Power is null || limit <= 0)
            return Busy[i] >= 0.95 && hottestThread < Thresholds.BusyThread && !moves ? TimeUse.Busy : TimeUse.Unknown;
        var power = At(Power, i) / limit;
        if (At(memoryUtilization, i) >= 0.8 && power < 0.8)
            return TimeUse.Memory;
        if (power >= Thresholds.PowerShare)
            return TimeUse.Busy;
        return moves ? TimeUse.Communication : hottestThread >= Thresholds.BusyThread ? TimeUse.Launch : TimeUse.Unknown;
    }

    /// <summary>Means over the run and after the start; energy; throttling.</summary>
    public void Describe(Subject subject, NodeSamples node, int first)
    {
        subject.Utilization = Mean(Utilization, 0);
        subject.Pipes = Mean(pipes, 0);
        subject.Power = Mean(Power, 0);

        // Split by time: an old tool split the rows of all devices by a number of seconds and so kept most of the lead-in.
        subject.AfterStart = first < 0 ? (double.NaN, double.NaN, double.NaN) : (Mean(Utilization, first), Mean(pipes, first), Mean(Power, first));
        var length = node.Times.Count > 1 ? node.Times[^1] - node.Times[0] : 0;
        subject.StartShare = length <= 0 ? double.NaN : first < 0 ? 0 : (node.Times[^1] - node.Times[Math.Max(0, first - 1)]) / length;
        double joules = 0, throttled = 0;
        var known = false;
        for (var i = 1; i < node.Times.Count; i++)
        {
            var seconds = node.Times[i] - node.Times[i - 1];
            var watts = energy is not null && !double.IsNaN(energy[i]) ? energy[i] : Power is not null ? Power[i] : double.NaN;
            if (!double.IsNaN(watts))
                (joules, known) = (joules + (watts * seconds), true);
            if (throttle is not null && !double.IsNaN(throttle[i]) && ((long)throttle[i] & BadThrottle) != 0)
                throttled += seconds;
        }

        subject.Energy = known ? joules : double.NaN;
        subject.ThrottledShare = length > 0 ? throttled / length : 0;
    }

    private static double Mean(double[]? series, int from) => series is null ? double.NaN : series.Skip(from).Where(value => !double.IsNaN(value)).DefaultIfEmpty(double.NaN).Average();

    private static double[] Nothing(NodeSamples node)
    {
        var result = new double[node.Times.Count];
        result.AsSpan().Fill(double.NaN);
        return result;
    }

    private static double[]? Known(double[]? series) => series is not null && series.Any(value => !double.IsNaN(value)) ? series : null;

    private static double[] Either(double[] first, double[]? second) => [.. first.Select((value, i) => double.IsNaN(value) && second is not null ? second[i] : value)];

    private static double[]? Sum(double[]? left, double[]? right) =>
        left is null || right is null ? left ?? right : [.. left.Zip(right, (a, b) => double.IsNaN(a) && double.IsNaN(b) ? double.NaN : (double.IsNaN(a) ? 0 : a) + (double.IsNaN(b) ? 0 : b))];

    private static double At(double[]? series, int i) => series is not null && !double.IsNaN(series[i]) ? series[i] : 0;
}
