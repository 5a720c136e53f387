using System.Reflection;
using Firn.Core;
using Firn.Core.Recipes;

namespace Firn.Vetting.Profiles;

/// <summary>Finds and reads profiles: a name that is built in, a TOML file, or vetnode's YAML.</summary>
internal static class ProfileFile
{
    private const long LargestFile = 1 << 20;

    /// <summary>The names that are built in.</summary>
    public static IReadOnlyList<string> BuiltIn =>
        [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith("profile/", StringComparison.Ordinal)).Select(name => name["profile/".Length..]).Order(StringComparer.Ordinal)];

    /// <summary>Reads a profile.</summary>
    /// <param name="name">A built-in name, or the path of a file (with a folder or an ending in it).</param>
    /// <exception cref="RecipeException">It has mistakes: all of them (FIRN-COR-010).</exception>
    /// <exception cref="FirnException">There is none of this name (FIRN-VET-001), or it is too large.</exception>
    public static VettingProfile Load(string name)
    {
        var problems = new List<RecipeProblem>();
        var notes = new List<string>();
        var table = Tables(name, problems, notes);
        var profile = problems.Count > 0 ? null : VettingProfile.From(table, problems, notes);
        return profile is not null && problems.Count == 0 ? profile : throw new RecipeException(name, [.. problems.OrderBy(problem => problem.Place.Line)]);
    }

    /// <summary>Reads tables that a coordinator sent.</summary>
    public static VettingProfile Received(RecipeTable table)
    {
        var problems = new List<RecipeProblem>();
        var profile = VettingProfile.From(table, problems);
        return problems.Count == 0 ? profile : throw new RecipeException("the coordinator's profile", problems);
    }

    private static RecipeTable Tables(string name, List<RecipeProblem> problems, List<string> notes)
    {
        if (Text(name) is { } text)
            return new RecipeReader(problems).Parse(text, name);
        if (!name.Contains('/', StringComparison.Ordinal) && !name.Contains('.', StringComparison.Ordinal))
            throw new FirnException("FIRN-VET-001", name, $"there is no such profile; built in are {string.Join(", ", BuiltIn)}", "name one of these, or a file such as ./site.toml", ExitCode.Invalid);
        var file = new FileInfo(name);
        if (!file.Exists)
            throw new FirnException("FIRN-VET-001", name, "there is no such profile file", $"check the path; built in are {string.Join(", ", BuiltIn)}", ExitCode.Invalid);
        if (file.Length > LargestFile)
            throw new FirnException("FIRN-VET-001", name, "is larger than 1 MiB", "this is no profile: check the path", ExitCode.Invalid);
        return file.Extension is ".yaml" or ".yml" ? VetnodeYaml.Read(File.ReadAllText(name), name, problems, notes) : new RecipeReader(problems, Text).Read(name);
    }

    /// <summary>The text of a built-in profile; null when there is none of this name.</summary>
    private static string? Text(string name)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("profile/" + name);
        if (resource is null)
            return null;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }
}
