using Firn.Core;

namespace Firn.Foundry.Running;

/// <summary>A run's folder: where its stages, its resolved recipe and its lock are.</summary>
/// <param name="path">The folder.</param>
public sealed class RunFolder(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Where a stage lies.</summary>
    public string Stage(string name, ContentHash hash) => System.IO.Path.Combine(Path, "stages", $"{name}-{hash.Short}");

    /// <summary>Kept between runs, never an output.</summary>
    public string Cache => System.IO.Path.Combine(Path, "cache");

    /// <summary>The recipe with every default and override spelt out.</summary>
    public string ResolvedRecipe => System.IO.Path.Combine(Path, "recipe.resolved.toml");

    /// <summary>The run's page.</summary>
    public string Report => System.IO.Path.Combine(Path, "report.html");

    /// <summary>Where the resolved recipe came from: the recipe's path and the settings laid over it, so that a run can be named by its folder.</summary>
    public string Origin => System.IO.Path.Combine(Path, "recipe.origin.json");

    /// <summary>Holds the run for this process.</summary>
    /// <exception cref="FirnException">Another process holds it (FIRN-FDY-003).</exception>
    public FileStream Lock()
    {
        Directory.CreateDirectory(Path);
        var file = System.IO.Path.Combine(Path, ".lock");
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new FirnException("FIRN-FDY-003", Path, "another process is working on this run", "wait for it, or give --workdir another folder", ExitCode.Conflict, error);
        }
    }

    /// <summary>The newest run below <paramref name="runs"/>.</summary>
    /// <exception cref="FirnException">There is none (FIRN-FDY-004).</exception>
    public static RunFolder Newest(string runs = "runs")
    {
        var newest = Directory.Exists(runs)
            ? new DirectoryInfo(runs).EnumerateDirectories().Where(run => File.Exists(System.IO.Path.Combine(run.FullName, "recipe.resolved.toml")))
                .OrderByDescending(run => File.GetLastWriteTimeUtc(System.IO.Path.Combine(run.FullName, "recipe.resolved.toml"))).FirstOrDefault()
            : null;
        return newest is null
            ? throw new FirnException("FIRN-FDY-004", runs, "there is no run", "start one: firn run recipes/offline.toml", ExitCode.NotFound)
            : new RunFolder(newest.FullName);
    }
}
