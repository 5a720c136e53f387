namespace Firn.Core.Recipes;

/// <summary>A place in a recipe file.</summary>
/// <param name="File">The file, as it was named; <c>--set</c> for a value from the command line.</param>
/// <param name="Line">Line, from 1; 0 when there is none.</param>
public readonly record struct RecipePlace(string File, int Line)
{
    /// <inheritdoc/>
    public override string ToString() => Line > 0 ? $"{File}:{Line}" : File;
}
