using System.Xml.Linq;
using Firn.Testing;

namespace Firn.Architecture.Tests;

/// <summary>Every project reference is a line of <c>eng/floorplan.txt</c>, and references go downwards only.</summary>
public sealed class FloorPlanTests
{
    [Fact]
    public void Every_project_references_exactly_what_the_floor_plan_allows()
    {
        var plan = Plan();
        var projects = Directory.GetFiles(Repository.File("src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetFileNameWithoutExtension(path), References);

        Assert.Equal(plan.Keys.Order(StringComparer.Ordinal), projects.Keys.Order(StringComparer.Ordinal));
        foreach (var (project, references) in projects)
        {
            var forbidden = references.Except(plan[project].References).ToList();
            Assert.True(forbidden.Count == 0, $"{project} references {string.Join(", ", forbidden)}, which eng/floorplan.txt does not allow");
            var unused = plan[project].References.Except(references).ToList();
            Assert.True(unused.Count == 0, $"eng/floorplan.txt lets {project} reference {string.Join(", ", unused)}, which it does not");
        }
    }

    [Fact]
    public void The_floor_plan_lists_a_project_after_everything_it_references()
    {
        foreach (var (project, (order, references)) in Plan())
        {
            foreach (var reference in references)
                Assert.True(Plan()[reference].Order < order, $"{project} is listed before {reference}");
        }
    }

    [Fact]
    public void Every_project_has_a_test_project_or_is_covered_end_to_end()
    {
        string[] endToEnd = ["Firn.Cli", "Firn.Node", "Firn.Testing"];
        foreach (var project in Plan().Keys.Except(endToEnd))
            Assert.True(File.Exists(Repository.File("tests", project + ".Tests", project + ".Tests.csproj")), $"{project} has no tests");
    }

    private static Dictionary<string, (int Order, string[] References)> Plan() =>
        File.ReadAllLines(Repository.File("eng", "floorplan.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select((line, order) => (line, order))
            .ToDictionary(
                item => item.line.Split(':')[0],
                item => (item.order, item.line.Split(':')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    private static string[] References(string project) =>
        [.. XDocument.Load(project).Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))];
}
