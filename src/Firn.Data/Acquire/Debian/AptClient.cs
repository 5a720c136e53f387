using System.Diagnostics;
using System.Text;
using Firn.Core;

namespace Firn.Data.Acquire.Debian;

/// <summary>
/// The machine's own package client, with its lists and its cache in a folder of ours: needs no root and changes nothing on
/// the machine. Where packages come from and which keys sign them is the machine's own configuration.
/// </summary>
internal sealed class AptClient
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    private readonly string program;
    private readonly string folder;
    private bool updated;

    private AptClient(string program, string folder)
    {
        this.program = program;
        this.folder = folder;
    }

    /// <summary>Finds the client.</summary>
    /// <param name="folder">For lists and packages.</param>
    /// <param name="searchPath">Folders to look for programs in, as in PATH.</param>
    /// <exception cref="FirnException">This machine has none (FIRN-DAT-023).</exception>
    public static AptClient Find(string folder, string searchPath)
    {
        var folders = searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries);
        var found = folders.Select(at => Path.Combine(at, "apt-get")).FirstOrDefault(File.Exists);
        if (found is null || !folders.Any(at => File.Exists(Path.Combine(at, "dpkg-deb"))))
        {
            throw new FirnException(
                "FIRN-DAT-023", "apt-get", "this machine has no Debian package client, so documentation packages cannot be fetched", "use recipes/offline.toml, which needs none", ExitCode.Environment);
        }

        foreach (var part in new[] { "lists/partial", "archives/partial", "download" })
            Directory.CreateDirectory(Path.Combine(folder, part));
        return new AptClient(found, folder);
    }

    /// <summary>What the archive has now: version, hash and length of each package asked for.</summary>
    /// <param name="wanted">Names, or <c>name=version</c>.</param>
    /// <exception cref="FirnException">A package or version is not there (FIRN-DAT-024), or the archive cannot be reached (FIRN-DAT-025).</exception>
    public IReadOnlyList<DebianPackage> Look(IReadOnlyList<string> wanted)
    {
        Update();
        var (code, output, errors) = Run(["download", "--print-uris", "-qq", .. wanted]);
        if (code != 0)
            throw NotThere(errors);
        return [.. output.Split('\n').Where(line => line.StartsWith('\'')).Select(Uri)];
    }

    /// <summary>Fetches packages.</summary>
    /// <param name="packages">Which.</param>
    /// <returns>Their files, in no order.</returns>
    public IReadOnlyList<string> Download(IReadOnlyList<DebianPackage> packages)
    {
        Update();
        var target = Path.Combine(folder, "download");
        foreach (var old in Directory.GetFiles(target))
            File.Delete(old);
        var (code, _, errors) = Run(["download", "-qq", .. packages.Select(package => $"{package.Name}={package.Version}")]);
        return code == 0 ? Directory.GetFiles(target, "*.deb") : throw NotThere(errors);
    }

    private void Update()
    {
        if (updated)
            return;
        var (code, _, errors) = Run(["update", "-qq"]);
        if (code != 0)
        {
            throw new FirnException(
                "FIRN-DAT-025", "apt-get update", $"the package archive cannot be reached: {FirstLine(errors)}", "check the network and run again, or use recipes/offline.toml", ExitCode.Unavailable);
        }

        updated = true;
    }

    private (int Code, string Output, string Errors) Run(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Path.Combine(folder, "download"),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        foreach (var option in new[]
        {
            $"Dir::State::Lists={folder}/lists",
            $"Dir::Cache={folder}",
            $"Dir::Cache::Archives={folder}/archives",
            "Debug::NoLocking=1",
            "APT::Sandbox::User=", // packages are fetched by the user who runs this, into a folder of this user
            "APT::Update::Error-Mode=any",
            "Acquire::Languages=none",
            "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false",
            "Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled=false",
            "Acquire::IndexTargets::deb::CNF::DefaultEnabled=false",
            "Acquire::Retries=3",
        })
        {
            start.ArgumentList.Add("-o");
            start.ArgumentList.Add(option);
        }

        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Timeout))
        {
            process.Kill(entireProcessTree: true);
            throw new FirnException("FIRN-DAT-025", $"apt-get {arguments[0]}", $"has not ended after {Timeout.TotalMinutes:0} minutes", "check the network and run again, or use recipes/offline.toml", ExitCode.TimedOut);
        }

        return (process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private static FirnException NotThere(string errors) =>
        errors.Contains("Unable to locate", StringComparison.Ordinal) || errors.Contains("was not found", StringComparison.Ordinal) || errors.Contains("Can't find a source", StringComparison.Ordinal)
            ? new FirnException("FIRN-DAT-024", "packages", $"the archive of this machine has not got them: {FirstLine(errors)}", "if a locked version is gone, run with --update-lock to take the present ones", ExitCode.NotFound)
            : new FirnException("FIRN-DAT-025", "apt-get download", $"packages cannot be fetched: {FirstLine(errors)}", "check the network and run again, or use recipes/offline.toml", ExitCode.Unavailable);

    private static string FirstLine(string errors) =>
        errors.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("E:", StringComparison.Ordinal))?[2..].Trim() ?? errors.Trim().Split('\n')[^1];

    /// <summary><c>'URI' name_version_arch.deb length SHA256:hash</c>; a colon in the version is <c>%3a</c>.</summary>
    private static DebianPackage Uri(string line)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var name = parts.Length == 4 ? parts[1].Split('_') : [];
        if (name.Length != 3 || !parts[3].StartsWith("SHA256:", StringComparison.Ordinal) || !long.TryParse(parts[2], out var bytes))
            throw new FirnException("FIRN-DAT-026", "apt-get", $"answered what is not understood: {line}", "use apt 2.0 or newer, or recipes/offline.toml", ExitCode.Environment);
        return new DebianPackage(name[0], name[1].Replace("%3a", ":", StringComparison.OrdinalIgnoreCase), parts[3]["SHA256:".Length..], bytes);
    }
}
