using Firn.Core;

namespace Firn.Data.Acquire.Debian;

/// <summary>Package files by their hash. A file that is there is never asked for again, so a second run needs no network.</summary>
/// <param name="folder">The cache of the run.</param>
internal sealed class PackageStore(string folder)
{
    private string Apt => Path.Combine(folder, "apt");

    /// <summary>The file of a package.</summary>
    public string PathOf(DebianPackage package) => Path.Combine(folder, $"{package.Sha256}.deb");

    /// <summary>The present versions of packages, from the archive.</summary>
    public DebianLock Resolve(IReadOnlyList<string> names)
    {
        var found = AptClient.Find(Apt, SearchPath).Look(names);
        var missing = names.Except(found.Select(package => package.Name)).ToArray();
        return missing.Length == 0
            ? new DebianLock(found)
            : throw new FirnException("FIRN-DAT-024", string.Join(", ", missing), "the archive of this machine has not got these packages", "correct the names in the recipe", ExitCode.NotFound);
    }

    /// <summary>Fetches what is missing and checks every new file against its pin.</summary>
    /// <exception cref="FirnException">A file differs from its pin (FIRN-DAT-027), or cannot be fetched.</exception>
    public void Fetch(IReadOnlyList<DebianPackage> packages, ProgressSink progress)
    {
        Directory.CreateDirectory(folder);
        var missing = packages.Where(package => !File.Exists(PathOf(package))).ToArray();
        if (missing.Length == 0)
            return;
        progress.Say($"fetching {missing.Length} packages, {missing.Sum(package => package.Bytes) >> 20} MiB");
        foreach (var file in AptClient.Find(Apt, SearchPath).Download(missing))
        {
            var hash = ContentHash.OfFile(file).ToString();
            var name = Path.GetFileName(file).Split('_')[0];
            var pin = missing.FirstOrDefault(package => package.Name == name);
            if (pin is null || hash != pin.Sha256)
            {
                throw new FirnException(
                    "FIRN-DAT-027", name, $"the archive's file has SHA-256 {hash}, the lock file says {pin?.Sha256 ?? "nothing"}", "find out why; if the new file is right, run with --update-lock", ExitCode.Conflict);
            }

            File.Move(file, PathOf(pin), overwrite: true);
        }

        if (missing.FirstOrDefault(package => !File.Exists(PathOf(package))) is { } lost)
            throw new FirnException("FIRN-DAT-024", $"{lost.Name} {lost.Version}", "the archive did not give this package", "if the locked version is gone, run with --update-lock to take the present ones", ExitCode.NotFound);
    }

    private static string SearchPath => Environment.GetEnvironmentVariable("PATH") ?? "";
}
