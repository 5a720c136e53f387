using Firn.Screening.Analysis;

namespace Firn.Screening.Tests.Analysis;

/// <summary>Workloads whose first cause is known because they were written to have it: three or more a cause, with and without DCGM, with and without GPUs.</summary>
internal static class SeededWorkloads
{
    private const int Ranks = 8;

    public static IReadOnlyList<(Cause Cause, string Name, bool Gpus, Func<int, int, Second> Script)> All { get; } =
    [
        (Cause.Busy, "training, DCGM", true, (_, t) => t < 4 ? Starting : Training),
        (Cause.Busy, "training, NVML only", true, (_, t) => t < 4 ? Starting : new() { Util = 0.97, MemoryUtil = 0.4, Watts = 560, Main = 0.5 }),
        (Cause.Busy, "training that saves a checkpoint every 40 s", true, (_, t) => t < 4 ? Starting : t % 40 < 3 ? new() { Util = 0.05, Sm = 0.02, Tensor = 0, Dram = 0.02, Watts = 150, Main = 0.3, Blocked = true } : Training),

        (Cause.InputBound, "slow storage, DCGM", true, (_, t) => t < 4 ? Starting : new() { Util = 0.35, Sm = 0.5, Tensor = 0.2, Dram = 0.2, Watts = 250, Main = 0.2, Blocked = true, Reads = 40e6 }),
        (Cause.InputBound, "loader processes at their limit, DCGM", true, (_, t) => t < 4 ? Starting : new() { Util = 0.4, Sm = 0.6, Tensor = 0.2, Dram = 0.3, Watts = 280, Main = 0.25, Helpers = 4 }),
        (Cause.InputBound, "small files over the network, NVML only", true, (_, t) => t < 4 ? Starting : new() { Util = 0.25, MemoryUtil = 0.1, Watts = 330, Main = 0.2, Reads = 8e6, Blocked = t % 5 != 0 }),
        (Cause.InputBound, "reader without a GPU", false, (_, _) => new() { Main = 0.15, Reads = 30e6 }),

        (Cause.CpuBound, "tokenizing in the training loop", true, (_, t) => new() { Util = t % 12 == 5 ? 0.9 : 0.03, Sm = 0.03, Tensor = 0, Dram = 0.01, Watts = 130, Main = 0.99 }),
        (Cause.CpuBound, "many threads of the program itself", true, (_, t) => t == 1 ? Training : new() { Util = 0.04, Sm = 0.02, Tensor = 0, Dram = 0.01, Watts = 120, Main = 0.75 }),
        (Cause.CpuBound, "one thread, no GPU", false, (_, _) => new() { Main = 0.99 }),
        (Cause.CpuBound, "all processors, no GPU", false, (_, _) => new() { Main = 0.8, Helpers = 13 }),

        (Cause.LaunchBound, "small kernels, DCGM", true, (_, t) => t < 4 ? Starting : new() { Util = 0.8, Sm = 0.12, Tensor = 0.02, Dram = 0.1, Watts = 210, Main = 0.99 }),
        (Cause.LaunchBound, "small kernels, NVML only", true, (_, t) => t < 4 ? Starting : new() { Util = 0.6, MemoryUtil = 0.1, Watts = 190, Main = 0.98 }),
        (Cause.LaunchBound, "gaps between kernels, DCGM", true, (_, t) => t < 4 ? Starting : new() { Util = 0.3 + (t % 3 == 0 ? 0.4 : 0), Sm = 0.15, Tensor = 0.03, Dram = 0.08, Watts = 200, Main = 0.97 }),

        (Cause.CommunicationBound, "all-reduce over NVLink, DCGM", true, (_, t) => t < 4 ? Starting : new() { Util = 0.98, Sm = 0.2, Tensor = 0.08, Dram = 0.2, Watts = 300, Link = 200e9, Main = 0.6 }),
        (Cause.CommunicationBound, "slow network, NVML only", true, (_, t) => t < 4 ? Starting : new() { Util = 0.98, MemoryUtil = 0.2, Watts = 220, Main = 0.6, Network = 4e9 }),
        (Cause.CommunicationBound, "staging over PCI Express, DCGM", true, (_, t) => t < 4 ? Starting : new() { Util = 0.9, Sm = 0.15, Tensor = 0.05, Dram = 0.2, Watts = 240, Pcie = 25e9, Main = 0.5 }),
        (Cause.CommunicationBound, "exchange without a GPU", false, (_, _) => new() { Main = 0.5, System = 0.4, Network = 3e9 }),

        (Cause.MemoryBound, "element-wise kernels, DCGM", true, (_, t) => t < 4 ? Starting : new() { Util = 0.99, Sm = 0.9, Tensor = 0.05, Dram = 0.82, Watts = 450, Main = 0.4 }),
        (Cause.MemoryBound, "element-wise kernels, NVML only", true, (_, t) => t < 4 ? Starting : new() { Util = 0.99, MemoryUtil = 0.93, Watts = 430, Main = 0.4 }),
        (Cause.MemoryBound, "a node that swaps", false, (_, _) => new() { Main = 0.3, MajorFaults = 2500, MemoryPressure = 0.5, Blocked = true }),
        (Cause.MemoryBound, "decoding, DCGM", true, (_, t) => t < 4 ? Starting : new() { Util = 0.95, Sm = 0.7, Tensor = 0.1, Dram = 0.7, Watts = 380, Main = 0.6 }),

        (Cause.LateStart, "imports and compiles for most of the run, DCGM", true, (_, t) => t < 80 ? new() { Util = 0, Sm = 0, Tensor = 0, Dram = 0, Watts = 90, Main = 0.95 } : Training),
        (Cause.LateStart, "loads a checkpoint for half of the run, NVML only", true, (_, t) => t < 60 ? new() { Util = 0.02, MemoryUtil = 0, Watts = 95, Main = 0.3, Reads = 300e6, Blocked = true } : new() { Util = 0.98, MemoryUtil = 0.4, Watts = 600, Main = 0.5 }),
        (Cause.LateStart, "waits before it begins, no GPU", false, (_, t) => t < 75 ? new() : new() { Main = 0.99, Helpers = 13 }),

        (Cause.Straggler, "one rank is stopped every other second", true, (rank, t) => t < 4 ? Starting : rank == 5 ? new() { Util = 0.3, Sm = 0.3, Tensor = 0.2, Dram = 0.2, Watts = 250, Stopped = t % 2 == 0, Main = 0.2 } : Waiting),
        (Cause.Straggler, "one GPU computes while the others wait in a collective, DCGM", true, (rank, t) => t < 4 ? Starting : rank == 2 ? Training with { Clock = 1980 } : Waiting with { Clock = 1980 }),
        (Cause.Straggler, "one GPU is held down by heat, DCGM", true, (rank, t) => t < 4 ? Starting : rank == 7 ? new() { Util = 0.99, Sm = 0.8, Tensor = 0.3, Dram = 0.4, Watts = 300, Clock = 900, Throttle = 0x40, Main = 0.5 } : Waiting with { Clock = 1980, Sm = 0.3 }),
        (Cause.Straggler, "one rank has twice the work, no GPU", false, (rank, t) => rank == 3 ? new() { Main = 0.9, Helpers = 13 } : new() { Main = t % 2 == 0 ? 0.02 : 0.01 }),

        (Cause.Idle, "an interactive session", true, (_, t) => new() { Util = t == 3 ? 0.6 : 0, Sm = 0, Tensor = 0, Dram = 0, Watts = 80, Main = 0.01 }),
        (Cause.Idle, "GPUs asked for and not used", true, (_, _) => new() { Util = 0, MemoryUtil = 0, Watts = 80, Main = 0.005 }),
        (Cause.Idle, "waits for a service, no GPU", false, (_, t) => t == 0 ? new() { Main = 0.5 } : new() { Main = 0.003 }),

        (Cause.Unknown, "busy with little power and nothing else seen, NVML only", true, (_, t) => t < 4 ? Starting : new() { Util = 0.97, MemoryUtil = 0.2, Watts = 200, Main = 0.5 }),
        (Cause.Unknown, "half input, half launching", true, (_, t) => t < 4 ? Starting : t % 2 == 0 ? new() { Util = 0.3, Sm = 0.5, Tensor = 0.2, Dram = 0.05, Watts = 180, Main = 0.99 } : new() { Util = 0.2, Sm = 0.5, Tensor = 0.2, Dram = 0.2, Watts = 200, Main = 0.1, Blocked = true }),
        (Cause.Unknown, "half asleep without a reason", true, (_, t) => t < 4 ? Starting : new() { Util = 0.3, Sm = 0.5, Tensor = 0.2, Dram = 0.2, Watts = 220, Main = 0.3 }),
    ];

    private static Second Starting => new() { Util = 0, Sm = 0, Tensor = 0, Dram = 0, MemoryUtil = 0, Watts = 90, Main = 0.9 };

    private static Second Training => new() { Util = 0.99, Sm = 0.85, Tensor = 0.5, Dram = 0.45, Watts = 600, Main = 0.6 };

    private static Second Waiting => new() { Util = 0.99, Sm = 0.15, Tensor = 0.05, Dram = 0.1, Watts = 260, Link = 30e9, Main = 0.6 };

    /// <summary>Records one of them: two nodes of four ranks, two minutes.</summary>
    public static ScreenedJob Record(string folder, int workload, ulong seed, double noise)
    {
        var (_, _, gpus, script) = All[workload];
        for (var node = 0; node < 2; node++)
            SyntheticRun.Write(Path.Combine(folder, $"n{node}.samples"), node, Ranks / 2, Ranks, 120, seed, script, gpus, noise);
        return ScreenedJob.Read(folder);
    }
}
