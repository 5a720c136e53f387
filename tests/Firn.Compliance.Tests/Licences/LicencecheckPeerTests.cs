using System.Diagnostics;
using Firn.Compliance.Licences;
using Firn.Compliance.Licences.Scanning;
using Firn.Core;
using Firn.Testing;

namespace Firn.Compliance.Tests.Licences;

/// <summary>Copyright files of this machine's own packages, asked of Debian's licensecheck too. docs/licences.md explains the classes of difference.</summary>
public sealed class LicencecheckPeerTests
{
    private const int Files = 24;

    // Families that both name alike; of the many small permissive texts each has its own names.
    private static readonly string[] Families = ["GPL-", "LGPL-", "AGPL-", "GFDL-", "Apache-", "MPL-", "MIT", "BSD-2-Clause", "BSD-3-Clause", "CC0-", "CC-BY-", "Zlib"];

    [Fact]
    public void Of_the_families_that_licensecheck_finds_nearly_all_are_found_here()
    {
        var program = Require.Program("licensecheck", "licensecheck");
        var files = Directory.EnumerateFiles("/usr/share/doc", "copyright", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 }).Order(StringComparer.Ordinal)
            .DistinctBy(file => ContentHash.OfFile(file)).Where(file => new FileInfo(file).Length is > 500 and < 20_000).ToList();
        var step = Math.Max(1, files.Count / Files);
        var sample = files.Where((_, index) => index % step == 0).Take(Files).ToList();
        using var peer = Process.Start(new ProcessStartInfo(program, ["--machine", "--lines=0", "--shortname-scheme=spdx,debian", .. sample]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        _ = peer.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var answers = peer.StandardOutput.ReadToEnd().Split('\n').Select(line => line.Split('\t')).Where(parts => parts.Length >= 2).DistinctBy(parts => parts[0]).ToDictionary(parts => parts[0], parts => parts[1]);
        int both = 0, theirsOnly = 0;
        var missed = new List<string>();
        var scanner = new LicenceScanner();
        foreach (var file in sample.Where(answers.ContainsKey))
        {
            var theirs = Names(answers[file].Replace("and/or", "or", StringComparison.Ordinal));
            var ours = scanner.Scan(File.ReadAllBytes(file)).SelectMany(finding => Names(finding.Expression)).ToHashSet(StringComparer.Ordinal);
            foreach (var name in theirs)
            {
                // With or without "or later": licensecheck takes a mention of /usr/share/common-licenses/GPL-2 for "only".
                if (ours.Contains(name) || ours.Any(other => Family(other) == Family(name)))
                    both++;
                else
                {
                    theirsOnly++;
                    missed.Add($"{file}: {name}");
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"found by both {both}, by licensecheck alone {theirsOnly}: {string.Join("; ", missed)}");
        Assert.True(both >= 15 && both >= 0.85 * (both + theirsOnly), $"{both} of {both + theirsOnly}: {string.Join("; ", missed)}");
    }

    private static string Family(string name) => name.Replace("-only", "", StringComparison.Ordinal).Replace("-or-later", "", StringComparison.Ordinal).Replace("-no-invariants", "", StringComparison.Ordinal);

    private static HashSet<string> Names(string expression) => LicenceExpression.Parse(expression)?.Licences().Select(one => one.Id).Where(id => Families.Any(family => id.StartsWith(family, StringComparison.Ordinal))).ToHashSet(StringComparer.Ordinal) ?? [];
}
