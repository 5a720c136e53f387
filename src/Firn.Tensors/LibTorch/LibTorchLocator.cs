using System.Diagnostics;
using Firn.Core;

namespace Firn.Tensors;

/// <summary>
/// Finds the folder that holds <c>libtorch_cpu.so</c>: <c>FIRN_LIBTORCH</c>, then <c>artifacts/native/libtorch</c>
/// upwards from the program, then beside the program, then the site's Python.
/// </summary>
internal static class LibTorchLocator
{
    internal const string Library = "libtorch_cpu.so";

    /// <summary>The folder to load from.</summary>
    /// <param name="named">What <c>FIRN_LIBTORCH</c> says; null or empty when unset.</param>
    /// <param name="program">The folder of the running program.</param>
    /// <param name="python">Whether the site's Python may be asked.</param>
    /// <exception cref="FirnException">FIRN-TEN-001 (named folder is wrong) or FIRN-TEN-002 (nothing found).</exception>
    internal static string Find(string? named, string program, bool python = true)
    {
        if (!string.IsNullOrEmpty(named))
        {
            // A folder that was asked for and is not there is a mistake, not a reason to take another libtorch.
            if (!File.Exists(Path.Combine(named, Library)))
                throw new FirnException("FIRN-TEN-001", $"FIRN_LIBTORCH={named}", $"there is no {Library} in this folder",
                    "name the folder that holds it (torch/lib of a PyTorch 2.10 or newer), or unset the variable", ExitCode.Environment);
            return Path.GetFullPath(named);
        }

        var tried = new List<string>();
        for (var folder = new DirectoryInfo(program); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "artifacts", "native", "libtorch");
            if (File.Exists(Path.Combine(candidate, Library)))
                return candidate;
        }

        tried.Add($"artifacts/native/libtorch above {program}");
        foreach (var beside in new[] { program, Path.Combine(program, "runtimes", "linux-x64", "native"), Path.Combine(program, "libtorch") })
        {
            if (File.Exists(Path.Combine(beside, Library)))
                return beside;
            tried.Add(beside);
        }

        if (python && FromPython() is { } site)
        {
            if (File.Exists(Path.Combine(site, Library)))
                return site;
            tried.Add(site);
        }
        else if (python)
        {
            tried.Add("python3's torch");
        }

        throw new FirnException("FIRN-TEN-002", Library, $"libtorch was not found; looked at {string.Join(", ", tried)}",
            "build Firn.Tensors once (it links the package's libraries), or set FIRN_LIBTORCH to the lib folder of a PyTorch 2.10 or newer",
            ExitCode.Environment);
    }

    /// <summary>The lib folder of the active Python's torch, found without importing it; null when there is none.</summary>
    private static string? FromPython()
    {
        const string Question = "import importlib.util as u; s = u.find_spec('torch'); print(s.submodule_search_locations[0] if s else '')";
        try
        {
            using var process = Process.Start(new ProcessStartInfo("python3", ["-c", Question])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            });
            if (process is null)
                return null;
            var answer = process.StandardOutput.ReadToEnd().Trim();
            return process.WaitForExit(10_000) && answer.Length > 0 ? Path.Combine(answer, "lib") : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no python3 on the path
        }
    }
}
