using Firn.Testing;

namespace Firn.Architecture.Tests;

/// <summary>What holds for every file of the repository.</summary>
public sealed class RepositoryTests
{
    [Fact]
    public void No_file_is_called_utils_or_helpers()
    {
        var drawers = Directory.GetFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .Where(path => new[] { "Utils", "Helper", "Common", "Misc" }.Any(word => Path.GetFileName(path).Contains(word, StringComparison.Ordinal)));

        Assert.Empty(drawers);
    }

    [Fact]
    public void Every_error_code_is_used_for_one_cause_family_and_listed_in_the_docs()
    {
        var listed = File.ReadAllText(Repository.File("docs", "errors.md"));
        var codes = Directory.GetFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(path), "\"(?:firn: )?(FIRN-[A-Z]{3}-[0-9]{3})").Select(match => match.Groups[1].Value))
            .Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(codes);
        var missing = codes.Where(code => !listed.Contains(code, StringComparison.Ordinal)).ToList();
        Assert.True(missing.Count == 0, "docs/errors.md does not list " + string.Join(", ", missing));
    }

    [Fact]
    public void No_regular_expression_has_a_limit_of_time()
    {
        // A clock would make a result depend on how busy the machine is, and a process that was stopped for a moment fail.
        var limited = Directory.GetFiles(Repository.File("src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(path), @"(?:GeneratedRegex|new Regex)\(.*, (?:\d+|TimeSpan\.From[^)]*\))\)").Select(match => $"{path}: {match.Value}"))
            .ToList();

        Assert.True(limited.Count == 0, string.Join('\n', limited));
    }

    [Fact]
    public void Every_package_version_is_an_exact_pin()
    {
        var versions = System.Xml.Linq.XDocument.Load(Repository.File("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Version")!.Value).ToList();

        Assert.NotEmpty(versions);
        Assert.All(versions, version => Assert.Matches("^[0-9]+(\\.[0-9]+)+$", version));
    }
}
