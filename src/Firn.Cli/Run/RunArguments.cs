using System.CommandLine;
using Firn.Core;
using Firn.Core.Recipes;
using Firn.Foundry;
using Firn.Foundry.Running;

namespace Firn.Cli.Run;

/// <summary>The arguments that name a recipe and its run, shared by the verbs that work on one.</summary>
internal static class RunArguments
{
    public static Argument<string> Recipe() => new("recipe") { Description = "The recipe, for example recipes/first-light.toml." };

    public static Option<string[]> Set() => new("--set")
    {
        Description = "Overrides one setting, for example --set pretrain.steps=100. May be repeated.",
        HelpName = "key=value",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Workdir() => new("--workdir") { Description = "The run's folder. Default: runs/<suite.name>.", HelpName = "dir" };

    public static Option<bool> Json() => new("--json") { Description = "Prints one JSON object instead of a table." };

    /// <summary>Opens the run of a recipe.</summary>
    public static RecipeRun Open(string recipePath, string[] settings, string? workdir)
    {
        var recipe = RecipeLoader.Load<Recipe>(recipePath, settings);
        return new RecipeRun(recipe, recipePath, new RunFolder(workdir ?? Path.Combine("runs", recipe.Suite.Name)), settings);
    }

    /// <summary>The run in a folder; without one the newest below <c>runs/</c>, said to the people.</summary>
    public static RunFolder Folder(string? directory, TextWriter people)
    {
        if (directory is not null)
        {
            return Directory.Exists(directory)
                ? new RunFolder(directory)
                : throw new FirnException("FIRN-FDY-004", directory, "there is no run", "name a run's folder, for example runs/first-light", ExitCode.NotFound);
        }

        var newest = RunFolder.Newest();
        people.WriteLine($"run: {Path.GetRelativePath(Environment.CurrentDirectory, newest.Path)}");
        return newest;
    }
}
