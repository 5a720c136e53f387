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

    private const int Rounds = 5;
    private const int CompilingTurns = 3;

    // In seconds of CPU time.
    private const double RoundTime = 0.25;
    private const double CompilingTime = 0.6;

    // In milliseconds: code that was called often is queued for as long.
    private const int CompilingPause = 150;

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

    /// <summary>
    /// Units of work a second of this process's CPU time, of all its threads: the best of some rounds, once the code is compiled. What else a
    /// shared machine does makes rounds slower, never faster.
    /// </summary>
    public static double PerCpuSecond(Func<double> work)
    {
        Compile(() => work());
        GC.Collect();
        return Enumerable.Range(0, Rounds).Max(_ => Round(work));
    }

    /// <summary>Runs work until the runtime has compiled it to its best, which it does beside, for what runs often.</summary>
    public static void Compile(Action work)
    {
        for (var turn = 0; turn < CompilingTurns; turn++)
        {
            for (var used = 0.0; used < CompilingTime;)
                used += CpuSeconds(work);
            Thread.Sleep(CompilingPause);
        }
    }

    /// <summary>Seconds of this process's CPU time that work takes once.</summary>
    public static double CpuSeconds(Action work)
    {
        var begun = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - begun).TotalSeconds;
    }

    private static double Round(Func<double> work)
    {
        var (done, used) = (0.0, 0.0);
        while (used < RoundTime)
            used += CpuSeconds(() => done += work());
        return done / used;
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
