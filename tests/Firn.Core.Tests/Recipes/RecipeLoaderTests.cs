using System.ComponentModel.DataAnnotations;
using Firn.Core.Recipes;
using Firn.Testing;

namespace Firn.Core.Tests.Recipes;

/// <summary>A recipe becomes typed records, or every one of its mistakes with file, line and key.</summary>
public sealed class RecipeLoaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public enum Colour
    {
        Red,
        DarkBlue,
    }

    public sealed record Part
    {
        [Range(1, 10)]
        public int Count { get; init; } = 3;

        public required string Name { get; init; }
    }

    public sealed record Whole
    {
        public string Title { get; init; } = "none";

        [Range(0.0, 1.0)]
        public double Share { get; init; } = 0.5;

        public Colour Colour { get; init; }

        public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(5);

        public IReadOnlyList<string> Tags { get; init; } = [];

        public IReadOnlyList<Part> Parts { get; init; } = [];

        public Part? Main { get; init; }

        public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>();

        [Execution]
        public int Threads { get; init; } = 1;
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Values_of_every_kind_arrive_in_the_record()
    {
        var recipe = Load("""
            title = "a"
            share = 1
            colour = "dark-blue"
            read_timeout = "2m"
            tags = ["x", "y"]
            weights = { en = 0.5, de = 1 }
            [main]
            name = "m"
            count = 10
            [[parts]]
            name = "p"
            """);

        Assert.Equal(("a", 1.0, Colour.DarkBlue, TimeSpan.FromMinutes(2)), (recipe.Title, recipe.Share, recipe.Colour, recipe.ReadTimeout));
        Assert.Equal(["x", "y"], recipe.Tags);
        Assert.Equal(1.0, recipe.Weights["de"]);
        Assert.Equal(("m", 10), (recipe.Main!.Name, recipe.Main.Count));
        Assert.Equal(("p", 3), (recipe.Parts[0].Name, recipe.Parts[0].Count));
    }

    [Fact]
    public void Five_mistakes_are_reported_at_once_with_line_and_key()
    {
        var error = Assert.Throws<RecipeException>(() => Load("""
            titel = "a"
            share = 1.5
            colour = "blu"
            tags = "x"
            [main]
            count = 11
            """));

        Assert.Equal(ExitCode.Invalid, error.ExitCode);
        Assert.Equal(
            ["1: titel: is not a setting; did you mean title?", "2: share: 1.5 is outside [0, 1]", "3: colour: \"blu\" is none of red, dark-blue", "4: tags: expected an array, found a string", "5: main.name: is missing", "6: main.count: 11 is outside [1, 10]"],
            error.Problems.Select(problem => $"{problem.Place.Line}: {problem.Key}: {problem.Cause}"));
        Assert.All(error.Problems, problem => Assert.EndsWith("recipe.toml", problem.Place.File, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("share = \"much\"", "expected a number, found \"much\"")]
    [InlineData("share = true", "expected a number, found true")]
    [InlineData("read_timeout = \"soon\"", "expected a length of time such as \"90s\", found \"soon\"")]
    [InlineData("title = 5", "expected a string, found 5")]
    [InlineData("threads = 99999999999", "does not fit")]
    [InlineData("main = 3", "expected a table, found a integer")]
    public void A_wrong_type_is_named(string line, string cause)
    {
        var error = Assert.Throws<RecipeException>(() => Load(line));

        Assert.Contains(cause, error.Problems[0].Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void Broken_toml_names_the_line() =>
        Assert.Equal(2, Assert.Throws<RecipeException>(() => Load("title = \"a\"\nshare =\n")).Problems[0].Place.Line);

    [Fact]
    public void An_extending_recipe_lays_its_tables_over_the_base()
    {
        File.WriteAllText(folder["base.toml"], "title = \"base\"\nshare = 0.25\n[main]\nname = \"m\"\ncount = 2\n");

        var recipe = Load("extends = \"base.toml\"\ntitle = \"over\"\n[main]\ncount = 7\n");

        Assert.Equal(("over", 0.25, "m", 7), (recipe.Title, recipe.Share, recipe.Main!.Name, recipe.Main.Count));
    }

    [Fact]
    public void Recipes_that_extend_each_other_are_a_mistake_and_not_a_hang()
    {
        File.WriteAllText(folder["base.toml"], "extends = \"recipe.toml\"\n");

        Assert.Contains("circle", Assert.Throws<RecipeException>(() => Load("extends = \"base.toml\"\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_command_line_win()
    {
        var recipe = Load("title = \"a\"\n[main]\nname = \"m\"\n", "title=plain words", "main.count=4", "tags=[\"z\"]");

        Assert.Equal(("plain words", 4, "z"), (recipe.Title, recipe.Main!.Count, recipe.Tags[0]));
    }

    [Fact]
    public void A_misspelt_setting_of_the_command_line_is_a_mistake_too() =>
        Assert.Contains("did you mean share?", Assert.Throws<RecipeException>(() => Load("", "shaer=0.1")).Message, StringComparison.Ordinal);

    [Fact]
    public void The_canonical_text_reads_back_as_the_same_recipe()
    {
        var recipe = Load("title = \"a \\\"b\\\"\\n\"\ntags = [\"x\"]\nweights = { en = 0.5 }\n[main]\nname = \"m\"\n[[parts]]\nname = \"p\"\n[[parts]]\nname = \"q\"\n");
        var text = RecipeText.Semantic(recipe);

        Assert.Equal(text, RecipeText.Semantic(Load(text)));
        Assert.Contains("share = 0.5", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Execution_settings_are_not_part_of_the_semantic_text()
    {
        var recipe = Load("threads = 7\n");

        Assert.DoesNotContain("threads", RecipeText.Semantic(recipe), StringComparison.Ordinal);
        Assert.Contains("threads = 7", RecipeText.Execution(recipe), StringComparison.Ordinal);
    }

    private Whole Load(string text, params string[] settings)
    {
        File.WriteAllText(folder["recipe.toml"], text);
        return RecipeLoader.Load<Whole>(folder["recipe.toml"], settings);
    }
}
