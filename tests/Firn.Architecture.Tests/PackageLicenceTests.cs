using System.Text.Json;
using System.Xml.Linq;
using Firn.Testing;

namespace Firn.Architecture.Tests;

/// <summary>Every package that a lock file names is under a licence that Apache-2.0 software may ship with.</summary>
public sealed class PackageLicenceTests
{
    private static readonly string[] Permissive = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MS-PL", "PostgreSQL", "ISC", "0BSD"];

    /// <summary>Packages that state a licence file instead of an identifier, read by hand.</summary>
    private static readonly Dictionary<string, string> Read = new(StringComparer.OrdinalIgnoreCase)
    {
        ["libtorch-cpu-linux-x64"] = "BSD-3-Clause",
        ["k4os.compression.lz4"] = "MIT",
        ["microsoft.ml.onnxruntime"] = "MIT",
        ["microsoft.ml.onnxruntime.managed"] = "MIT",
    };

    [Fact]
    public void Every_locked_package_is_permissive()
    {
        var packages = Directory.GetFiles(Repository.Root, "packages.lock.json", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/artifacts/", StringComparison.Ordinal))
            .SelectMany(Locked).Distinct().Order().ToList();
        Assert.NotEmpty(packages);

        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var objections = packages.Select(package => (package, licence: Licence(cache, package.Id, package.Version)))
            .Where(item => !item.licence.Split([" OR ", " AND ", "(", ")"], StringSplitOptions.RemoveEmptyEntries).All(part => Permissive.Contains(part.Trim(), StringComparer.Ordinal)))
            .Select(item => $"{item.package.Id} {item.package.Version}: {item.licence}").ToList();

        Assert.True(objections.Count == 0, string.Join('\n', objections));
    }

    private static IEnumerable<(string Id, string Version)> Locked(string path)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var framework in file.RootElement.GetProperty("dependencies").EnumerateObject())
        {
            foreach (var package in framework.Value.EnumerateObject())
            {
                if (package.Value.GetProperty("type").GetString() != "Project")
                    yield return (package.Name.ToLowerInvariant(), package.Value.GetProperty("resolved").GetString()!);
            }
        }
    }

    private static string Licence(string cache, string id, string version)
    {
        if (Read.TryGetValue(id, out var read))
            return read;
        var nuspec = Path.Combine(cache, id, version, id + ".nuspec");
        if (!File.Exists(nuspec))
            return "not in the package folder";
        var metadata = XDocument.Load(nuspec).Root!.Elements().First(element => element.Name.LocalName == "metadata");
        var licence = metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "license");
        if (licence is not null && licence.Attribute("type")?.Value == "expression")
            return licence.Value;
        var url = metadata.Elements().FirstOrDefault(element => element.Name.LocalName == "licenseUrl")?.Value ?? "";
        return licence is not null ? $"file {licence.Value}" : url.Length > 0 ? url : "no licence stated";
    }
}
