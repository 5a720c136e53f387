using System.Diagnostics.CodeAnalysis;

namespace Firn.Core.Recipes;

/// <summary>
/// Reads a recipe (TOML) into typed records. Keys are the properties' names in snake_case; an unknown key, a wrong type, a
/// value out of range and a missing key are mistakes, and all of them are reported at once with file, line and key.
/// </summary>
public static class RecipeLoader
{
    /// <summary>Reads a recipe, what it <c>extends</c>, and the settings of the command line.</summary>
    /// <typeparam name="T">The record that the whole recipe becomes.</typeparam>
    /// <param name="path">The recipe's file.</param>
    /// <param name="settings">Settings <c>a.b=c</c> laid over the file, in order.</param>
    /// <exception cref="RecipeException">The recipe has mistakes.</exception>
    /// <exception cref="FirnException">The recipe cannot be read.</exception>
    [RequiresUnreferencedCode("configuration records are bound by reflection")]
    [RequiresDynamicCode("configuration records are bound by reflection")]
    public static T Load<T>(string path, IEnumerable<string>? settings = null)
        where T : class
    {
        var problems = new List<RecipeProblem>();
        var reader = new RecipeReader(problems);
        var table = reader.Read(path);
        foreach (var setting in settings ?? [])
            reader.Set(table, setting);
        if (problems.Count > 0)
            throw new RecipeException(path, problems);
        var recipe = (T)new RecipeBinder(problems).Record(typeof(T), table, "")!;
        if (problems.Count > 0)
            throw new RecipeException(path, [.. problems.OrderBy(problem => problem.Place.Line)]);
        return recipe;
    }
}
