using Firn.Core;
using Firn.Screening.Analysis;

namespace Firn.Screening.Tests.Analysis;

/// <summary>
/// Workloads that no threshold was chosen on: two families a cause, their numbers drawn from ranges that were written down before
/// any verdict was looked at. Synthetic, as <see cref="SeededWorkloads"/> are.
/// </summary>
internal static class HeldOutWorkloads
{
    /// <summary>Draws of each family.</summary>
    public const int Draws = 6;

    private const int Ranks = 8, Seconds = 150;

    /// <summary>The families: given a draw of numbers from 0 to 1, what each rank does in each second.</summary>
    public static IReadOnlyList<(Cause Cause, string Name, bool Gpus, Func<Func<double, double, double>, Func<int, int, Second>> Draw)> Families { get; } =
    [
        (Cause.Busy, "dense training", true, r => { var (sm, tensor, watts) = (r(0.75, 0.95), r(0.35, 0.7), r(520, 690)); return (_, t) => t < 6 ? Start : new() { Util = 0.98, Sm = sm, Tensor = tensor, Dram = 0.4, Watts = watts, Main = 0.4 }; }),
        (Cause.Busy, "training, NVML only", true, r => { var watts = r(450, 680); return (_, t) => t < 6 ? Start : new() { Util = 0.98, MemoryUtil = 0.45, Watts = watts, Main = 0.4 }; }),
        (Cause.InputBound, "storage in bursts", true, r => { var (period, part, rate) = ((int)r(3, 9), r(0.4, 0.75), r(5e6, 3e8)); return (_, t) => t < 6 ? Start : t % period < part * period ? new() { Util = 0.03, Sm = 0.02, Tensor = 0, Dram = 0.02, Watts = 120, Main = 0.1, Blocked = true, Reads = rate } : Work; }),
        (Cause.InputBound, "loaders that cannot follow", true, r => { var (util, helpers) = (r(0.2, 0.6), r(2.5, 7)); return (_, t) => t < 6 ? Start : new() { Util = util, Sm = util * 0.9, Tensor = util * 0.4, Dram = util * 0.4, Watts = 120 + (400 * util), Main = 0.3, Helpers = helpers }; }),
        (Cause.CpuBound, "work of the main thread between steps", true, r => { var (period, part) = ((int)r(4, 12), r(0.4, 0.8)); return (_, t) => t < 6 ? Start : t % period < part * period ? new() { Util = 0.01, Sm = 0.01, Tensor = 0, Dram = 0.01, Watts = 110, Main = 0.99 } : Work; }),
        (Cause.CpuBound, "processors full, no GPU", false, r => { var (main, helpers) = (r(0.8, 1), r(9, 15)); return (_, _) => new() { Main = main, Helpers = helpers }; }),
        (Cause.LaunchBound, "small kernels", true, r => { var (util, sm) = (r(0.5, 0.9), r(0.06, 0.25)); return (_, t) => t < 6 ? Start : new() { Util = util, Sm = sm, Tensor = 0.03, Dram = 0.1, Watts = r(150, 230), Main = 0.98 }; }),
        (Cause.LaunchBound, "small kernels, NVML only", true, r => { var (util, watts) = (r(0.4, 0.85), r(140, 230)); return (_, t) => t < 6 ? Start : new() { Util = util, MemoryUtil = 0.1, Watts = watts, Main = 0.97 }; }),
        (Cause.CommunicationBound, "all-reduce over NVLink", true, r => { var (sm, link) = (r(0.1, 0.35), r(4e10, 3e11)); return (_, t) => t < 6 ? Start : new() { Util = 0.98, Sm = sm, Tensor = 0.1, Dram = 0.2, Watts = r(220, 320), Link = link, Main = 0.6 }; }),
        (Cause.CommunicationBound, "all-reduce over the network, NVML only", true, r => { var rate = r(1.5e9, 6e9); return (_, t) => t < 6 ? Start : new() { Util = 0.99, MemoryUtil = 0.15, Watts = r(200, 290), Main = 0.7, Network = rate }; }),
        (Cause.MemoryBound, "kernels that stream", true, r => { var (dram, tensor) = (r(0.65, 0.92), r(0, 0.15)); return (_, t) => t < 6 ? Start : new() { Util = 0.99, Sm = 0.85, Tensor = tensor, Dram = dram, Watts = r(380, 500), Main = 0.3 }; }),
        (Cause.MemoryBound, "a node that swaps", false, r => { var (faults, pressure) = (r(400, 6000), r(0.15, 0.9)); return (_, _) => new() { Main = 0.2, MajorFaults = faults, MemoryPressure = pressure, Blocked = true }; }),
        (Cause.LateStart, "imports, then work", true, r => { var late = (int)r(55, 120); return (_, t) => t < late ? new() { Util = 0, Sm = 0, Tensor = 0, Dram = 0, Watts = 90, Main = 0.7 } : Work; }),
        (Cause.LateStart, "a download before the first step, NVML only", true, r => { var late = (int)r(55, 120); return (_, t) => t < late ? new() { Util = 0.01, MemoryUtil = 0, Watts = 95, Main = 0.1, Network = 1e9 } : new() { Util = 0.98, MemoryUtil = 0.4, Watts = 600, Main = 0.5 }; }),
        (Cause.Straggler, "a stopped rank", true, r => { var (bad, period) = ((int)r(0, 7.99), (int)r(2, 6)); return (rank, t) => t < 6 ? Start : rank == bad ? new() { Util = 0.25, Sm = 0.25, Tensor = 0.1, Dram = 0.1, Watts = 200, Stopped = t % period == 0, Main = 0.3 } : Wait; }),
        (Cause.Straggler, "a hot GPU", true, r => { var (bad, clock) = ((int)r(0, 7.99), r(600, 1300)); return (rank, t) => t < 6 ? Start : rank == bad ? new() { Util = 0.99, Sm = 0.85, Tensor = 0.3, Dram = 0.4, Watts = 320, Clock = clock, Throttle = 0x40, Main = 0.5 } : Wait with { Clock = 1980 }; }),
        (Cause.Idle, "a forgotten session", true, r => { var blip = (int)r(2, 20); return (_, t) => new() { Util = t == blip ? 0.7 : 0, Sm = 0, Tensor = 0, Dram = 0, Watts = r(70, 100), Main = 0.01 }; }),
        (Cause.Idle, "waits for a lock, no GPU", false, r => { var main = r(0, 0.02); return (_, _) => new() { Main = main }; }),
        (Cause.Unknown, "half busy without a reason, NVML only", true, r => { var (util, watts) = (r(0.35, 0.65), r(200, 300)); return (_, t) => t < 6 ? Start : new() { Util = util, MemoryUtil = 0.2, Watts = watts, Main = 0.4 }; }),
    ];

    private static Second Start => new() { Util = 0, Sm = 0, Tensor = 0, Dram = 0, MemoryUtil = 0, Watts = 90, Main = 0.8 };

    private static Second Work => new() { Util = 0.98, Sm = 0.85, Tensor = 0.5, Dram = 0.45, Watts = 600, Main = 0.5 };

    private static Second Wait => new() { Util = 0.99, Sm = 0.2, Tensor = 0.05, Dram = 0.1, Watts = 270, Link = 3e10, Main = 0.6 };

    /// <summary>Records one draw: two nodes of four ranks.</summary>
    public static ScreenedJob Record(string folder, int family, int draw)
    {
        var (_, name, gpus, make) = Families[family];
        for (var node = 0; node < 2; node++)
        {
            // Both nodes are given the same draw.
            var random = new CounterRandom(2026, name, (ulong)draw);
            var script = make((least, most) => least + (random.NextDouble() * (most - least)));
            SyntheticRun.Write(Path.Combine(folder, $"n{node}.samples"), node, Ranks / 2, Ranks, Seconds, (ulong)(100 + draw), script, gpus, 0.03 + (0.03 * draw));
        }

        return ScreenedJob.Read(folder);
    }
}
