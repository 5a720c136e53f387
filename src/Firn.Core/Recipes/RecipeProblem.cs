namespace Firn.Core.Recipes;

/// <summary>One mistake in a recipe.</summary>
/// <param name="Place">Where it is.</param>
/// <param name="Key">The key's path, for example <c>prepare.gopher_quality.min_words</c>.</param>
/// <param name="Cause">What is wrong.</param>
public readonly record struct RecipeProblem(RecipePlace Place, string Key, string Cause)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Place}: {Key}: {Cause}";
}
