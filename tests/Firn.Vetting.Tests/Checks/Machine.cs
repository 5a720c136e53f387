using Firn.Core.Recipes;
using Firn.Testing;
using Firn.Vetting.Checks;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Tests.Checks;

/// <summary>A machine made of files: checks look below its root.</summary>
public sealed class Machine : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string this[string path] => Path.Combine(folder.Path, path.TrimStart('/'));

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public void Dispose() => folder.Dispose();

    public Machine With(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        File.WriteAllText(this[path], text);
        return this;
    }

    /// <summary>Runs the one check of a profile's text.</summary>
    public CheckResult Check(string text, bool trusted = true)
    {
        var problems = new List<RecipeProblem>();
        var profile = VettingProfile.From(new RecipeReader(problems).Parse(text, "test.toml"), problems);
        Assert.Empty(problems);
        var results = new List<CheckResult>();
        CheckRunner.Run(profile.Checks, TimeSpan.FromSeconds(20), new NodeView { Name = "n1", Root = folder.Path, Variable = name => Variables.GetValueOrDefault(name), TrustEnvironment = trusted }, results.Add);
        return Assert.Single(results);
    }

    public string[] Keys(string text) => [.. Check(text).Findings.Select(finding => finding.Key.Split(':', 2)[1])];
}
