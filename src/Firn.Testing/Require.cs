namespace Firn.Testing;

/// <summary>
/// Real components and inputs that a test needs. A missing one skips the test loudly on a user's machine and fails it
/// where <c>FIRN_REQUIRE</c> (a comma-separated list: <c>data,fasttext,slurm</c>) names it.
/// </summary>
public static class Require
{
    /// <summary>The folder of shared real inputs (<c>FIRN_DATA</c>, else <c>../shared/data</c> beside the checkout).</summary>
    public static string Data(string file)
    {
        var folder = Environment.GetEnvironmentVariable("FIRN_DATA") is { Length: > 0 } set
            ? set
            : Path.Combine(Repository.Root, "..", "shared", "data");
        var path = Path.GetFullPath(Path.Combine(folder, file));
        That("data", File.Exists(path), $"{file} is not in {Path.GetFullPath(folder)}");
        return path;
    }

    /// <summary>A program on the PATH.</summary>
    /// <returns>Its absolute path.</returns>
    public static string Program(string name, string component)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        That(component, found is not null, $"the program {name} is not installed");
        return found!;
    }

    /// <summary>Goes on when the component is there; else skips, or fails where it is required.</summary>
    public static void That(string component, bool present, string reason)
    {
        if (present)
            return;
        var required = (Environment.GetEnvironmentVariable("FIRN_REQUIRE") ?? "").Split(',', StringSplitOptions.TrimEntries);
        if (required.Contains(component))
            throw new InvalidOperationException($"FIRN_REQUIRE names {component}, but {reason}");
        // xunit.v3 turns an exception whose message begins with this token into a skipped test.
        throw new InvalidOperationException($"$XunitDynamicSkip${component}: {reason}");
    }
}
