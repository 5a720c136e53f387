namespace Firn.Core.Recipes;

/// <summary>A value of a recipe with the place it was written at.</summary>
internal abstract class RecipeNode(RecipePlace place)
{
    /// <summary>Where the value was written.</summary>
    public RecipePlace Place { get; } = place;

    /// <summary>What kind of value it is, in the words of TOML.</summary>
    public abstract string Kind { get; }
}
