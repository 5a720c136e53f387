using Firn.Benchmarks.Running;
using Firn.Core;

namespace Firn.Benchmarks;

/// <summary>Hot paths of Firn.Core.</summary>
internal static class CoreBenchmarks
{
    public static IReadOnlyList<BenchmarkRow> Run()
    {
        var ours = BenchmarkRun.PerCpuSecond(() =>
        {
            var random = new CounterRandom(1, "bench");
            var sum = 0u;
            for (var i = 0; i < 4_000_000; i++)
                sum ^= random.NextUInt32();
            GC.KeepAlive(sum);
            return 4.0;
        });
        var peer = BenchmarkRun.PerCpuSecond(() =>
        {
#pragma warning disable RS0030 // the framework's generator is the peer
            var random = new Random(1);
#pragma warning restore RS0030
            var sum = 0;
            for (var i = 0; i < 4_000_000; i++)
                sum ^= random.Next();
            GC.KeepAlive(sum);
            return 4.0;
        });
        return [new BenchmarkRow { Name = "32-bit draws", Unit = "M draws/CPU-s", Ours = ours, Peer = peer, PeerName = "System.Random(seed)", Target = 1, TargetKind = "ratio" }];
    }
}
