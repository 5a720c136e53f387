using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Firn.Core;

namespace Firn.Foundry.Doctor;

/// <summary>Looks at the machine that recipes are to run on; changes nothing.</summary>
public static class MachineCheck
{
    /// <summary>Memory that recipes/first-light.toml stays under, in bytes.</summary>
    private const long FirstLightMemory = 6L << 30;

    /// <summary>All findings.</summary>
    public static IReadOnlyList<MachineFinding> Run()
    {
        var findings = new List<MachineFinding>
        {
            new("platform", OperatingSystem.IsLinux(), true, $"{RuntimeInformation.OSDescription.Trim()} {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}"),
            new("processors", true, true, $"{Environment.ProcessorCount} usable; {Simd()}"),
        };
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        findings.Add(new("memory", memory >= FirstLightMemory, false, string.Create(CultureInfo.InvariantCulture, $"{memory / 1e9:0.0} GB usable; recipes/first-light.toml needs 6")));
        var disk = new DriveInfo(Environment.CurrentDirectory).AvailableFreeSpace;
        findings.Add(new("disk", disk > 4L << 30, false, string.Create(CultureInfo.InvariantCulture, $"{disk / 1e9:0.0} GB free here; recipes/first-light.toml needs 4")));
        findings.Add(Libtorch());
        findings.Add(Program("apt-get", false, "acquires Debian packages (sources of kind \"debian\"); without it use recipes/offline.toml"));
        findings.Add(Program("dpkg-deb", false, "unpacks Debian packages"));
        return findings;
    }

    private static MachineFinding Libtorch()
    {
        try
        {
            var torch = Firn.Tensors.LibTorch.Describe();
            var missing = torch.MissingOptional.Count == 0 ? "" : $"; without {string.Join(", ", torch.MissingOptional)}";
            return new("libtorch", true, true, $"{torch.Version} ({string.Join(", ", torch.Devices)}), {torch.Threads} threads, from {torch.Folder}{missing}");
        }
        catch (FirnException error)
        {
            return new("libtorch", false, true, $"{error.Cause}; {error.NextStep}");
        }
    }

    private static MachineFinding Program(string name, bool required, string use)
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return new(name, path is not null, required, path is null ? $"not found; {use}" : use);
    }

    private static string Simd() =>
        Vector512.IsHardwareAccelerated ? "512-bit SIMD" : Vector256.IsHardwareAccelerated ? "256-bit SIMD" : Vector128.IsHardwareAccelerated ? "128-bit SIMD" : "no SIMD";
}
