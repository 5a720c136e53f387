namespace Firn.Core.Recipes;

/// <summary>An array, or an array of tables.</summary>
internal sealed class RecipeArray(RecipePlace place) : RecipeNode(place)
{
    public List<RecipeNode> Items { get; } = [];

    public override string Kind => "array";
}
