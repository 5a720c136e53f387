using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Firn.Benchmarks.Tokenization;
using Firn.Benchmarks.Consent;
using Firn.Core;
using Firn.Testing;

namespace Firn.Benchmarks.Running;

/// <summary>Runs one named benchmark, prints its table and writes <c>artifacts/bench/NAME.json</c>.</summary>
internal static class BenchmarkRun
{
    private static readonly SortedDictionary<string, Func<IReadOnlyList<BenchmarkRow>>> Benchmarks = new(StringComparer.Ordinal)
    {
        ["consent"] = () => [.. RobotsBenchmarks.Run(), .. LicencesBenchmarks.Run(), .. PiiBenchmarks.Run()],
        ["core"] = CoreBenchmarks.Run,
        ["data"] = DataBenchmarks.Run,
        ["fleet"] = FleetBenchmarks.Run,
        ["licences"] = () => [.. LicencesBenchmarks.Run()],
        ["pii"] = PiiBenchmarks.Run,
        ["robots"] = () => [.. RobotsBenchmarks.Run()],
        ["tok"] = TokBenchmarks.Run,
        ["tok-exact"] = TokExactness.Run,
        ["tox"] = ToxBenchmarks.Run,
    };

    public static IEnumerable<string> Names => Benchmarks.Keys;

    public static int Run(string name)
    {
        if (!Benchmarks.TryGetValue(name, out var benchmark))
        {
            Console.Error.WriteLine($"bench: there is no benchmark {name}; there are {string.Join(", ", Names)}");
            return 2;
        }

        var rows = benchmark();
        Console.WriteLine($"{"",-52} {"ours",12} {"peer",12} {"ratio",8}  unit");
        foreach (var row in rows)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Name,-52} {row.Ours,12:#,0.0} {(row.Peer is { } peer ? peer.ToString("#,0.0", CultureInfo.InvariantCulture) : "-"),12} {(row.Ratio is { } ratio ? ratio.ToString("0.0", CultureInfo.InvariantCulture) + "x" : "-"),8}  {row.Unit} {row.PeerName}"));
        }

        var folder = Repository.File("artifacts", "bench");
        Directory.CreateDirectory(folder);
        var result = new BenchmarkFile(name, Commit(), $"{Environment.ProcessorCount} processors, {Processor()}", rows);
        AtomicFile.Write(Path.Combine(folder, name + ".json"), JsonSerializer.SerializeToUtf8Bytes(result, BenchmarkJson.Default.BenchmarkFile));
        return 0;
    }

    /// <summary>Units of work a CPU-second: runs until a second of this process's CPU time is used, after one warm-up.</summary>
    public static double PerCpuSecond(Func<double> work)
    {
        work();
        GC.Collect();
        using var process = Process.GetCurrentProcess();
        var begun = process.TotalProcessorTime;
        var done = 0.0;
        TimeSpan used;
        do
        {
            done += work();
            process.Refresh();
            used = process.TotalProcessorTime - begun;
        }
        while (used < TimeSpan.FromSeconds(1));
        return done / used.TotalSeconds;
    }

    private static string Processor() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown"
        : "unknown";

    private static string Commit()
    {
        using var git = Process.Start(new ProcessStartInfo("git", "rev-parse --short HEAD") { RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = Repository.Root });
        return git?.StandardOutput.ReadToEnd().Trim() ?? "unknown";
    }
}

internal sealed record BenchmarkFile(string Benchmark, string Commit, string Machine, IReadOnlyList<BenchmarkRow> Rows);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BenchmarkFile))]
internal sealed partial class BenchmarkJson : JsonSerializerContext;
