using System.Diagnostics;
using System.Globalization;
using Firn.Benchmarks.Running;
using Firn.Compliance.Licences.Scanning;
using Firn.Core;
using Firn.Testing;

namespace Firn.Benchmarks.Consent;

/// <summary>
/// The licence scanner on this machine's copyright files, where nearly every line is about a licence, and on source files, where hardly any is: each
/// different file once a pass, by a scanner that has seen none of them. And by one that has, which remembers what headers say.
/// </summary>
internal static class LicencesBenchmarks
{
    // licensecheck takes milliseconds for each; its rate is that of every so many of the same files.
    private const int PeerStep = 16;

    public static IEnumerable<BenchmarkRow> Run()
    {
        if (Directory.Exists("/usr/share/doc"))
        {
            var paths = Different(Directory.EnumerateFiles("/usr/share/doc", "copyright", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }));
            var row = Row("licences of Debian copyright files", paths, () => new LicenceScanner());
            yield return row with { Peer = Peer([.. paths.Where((_, index) => index % PeerStep == 0)]), PeerName = "licensecheck" };
            var scanner = new LicenceScanner();
            yield return Row("the same by a scanner that has seen them", paths, () => scanner);
        }

        yield return Row("licences of C# source files", Different(Directory.EnumerateFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)), () => new LicenceScanner());
    }

    private static List<string> Different(IEnumerable<string> paths) => [.. paths.Order(StringComparer.Ordinal).DistinctBy(path => ContentHash.OfFile(path))];

    private static BenchmarkRow Row(string name, List<string> paths, Func<LicenceScanner> make)
    {
        var files = paths.ConvertAll(File.ReadAllBytes);
        var megabytes = files.Sum(file => (long)file.Length) / 1e6;
        return new BenchmarkRow
        {
            Name = $"{name} ({files.Count:#,0}, {megabytes:0.0} MB)",
            Unit = "MB/CPU-s",
            Target = 50,
            Ours = BenchmarkRun.PerCpuSecond(() =>
            {
                var scanner = make();
                var found = 0;
                foreach (var file in files)
                    found += scanner.Scan(file).Count;
                GC.KeepAlive(found);
                return megabytes;
            }),
        };
    }

    // The shell says what the program took: the runtime forgets a process that has ended.
    private static double? Peer(List<string> paths)
    {
        if (!File.Exists("/usr/bin/licensecheck"))
            return null;
        using var peer = Process.Start(new ProcessStartInfo("bash", ["-c", "TIMEFORMAT='%U %S'; time licensecheck --machine --lines=0 --shortname-scheme=spdx,debian \"$@\" >/dev/null", "peer", .. paths]) { RedirectStandardError = true, UseShellExecute = false })!;
        var seconds = peer.StandardError.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).TakeLast(2).Sum(part => double.Parse(part, CultureInfo.InvariantCulture));
        peer.WaitForExit();
        return paths.Sum(path => new FileInfo(path).Length) / 1e6 / seconds;
    }
}
