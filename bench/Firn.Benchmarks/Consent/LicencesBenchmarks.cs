using Firn.Benchmarks.Running;
using Firn.Compliance.Licences.Scanning;
using Firn.Core;
using Firn.Testing;

namespace Firn.Benchmarks.Consent;

/// <summary>The licence scanner on this machine's copyright files, where nearly every line is about a licence, and on source files, where hardly any is.</summary>
internal static class LicencesBenchmarks
{
    private const int MostBytes = 12_000_000;

    public static IEnumerable<BenchmarkRow> Run()
    {
        if (Directory.Exists("/usr/share/doc"))
            yield return Row("licences of Debian copyright files", Directory.EnumerateFiles("/usr/share/doc", "copyright", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }));
        yield return Row("licences of C# source files", Directory.EnumerateFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories));
    }

    private static BenchmarkRow Row(string name, IEnumerable<string> paths)
    {
        var files = new List<byte[]>();
        var bytes = 0L;
        foreach (var path in paths.Order(StringComparer.Ordinal).DistinctBy(path => ContentHash.OfFile(path)).TakeWhile(_ => bytes < MostBytes))
        {
            files.Add(File.ReadAllBytes(path));
            bytes += files[^1].Length;
        }

        return new BenchmarkRow
        {
            Name = $"{name} ({files.Count:#,0}, {bytes / 1e6:0.0} MB)",
            Unit = "MB/CPU-s",
            Target = 50,
            Ours = BenchmarkRun.PerCpuSecond(() =>
            {
                // A scanner of its own for every pass: what it remembers of one pass must not speed up the next.
                var scanner = new LicenceScanner();
                var found = 0;
                foreach (var file in files)
                    found += scanner.Scan(file).Count;
                GC.KeepAlive(found);
                return bytes / 1e6;
            }),
        };
    }
}
