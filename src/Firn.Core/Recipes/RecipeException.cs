namespace Firn.Core.Recipes;

/// <summary>A recipe with mistakes; all of them, at once (FIRN-COR-010).</summary>
/// <param name="file">The recipe.</param>
/// <param name="problems">Every mistake found, in the order of the file.</param>
public sealed class RecipeException(string file, IReadOnlyList<RecipeProblem> problems) : FirnException(
    "FIRN-COR-010",
    file,
    (problems.Count == 1 ? "1 mistake" : $"{problems.Count} mistakes") + string.Concat(problems.Select(problem => $"\n  {problem}")),
    "correct the recipe and run the same command again",
    ExitCode.Invalid)
{
    /// <summary>Every mistake found.</summary>
    public IReadOnlyList<RecipeProblem> Problems { get; } = problems;
}
