namespace Firn.Core.Recipes;

/// <summary>A table: keys to values, in the order they were written.</summary>
internal sealed class RecipeTable(RecipePlace place) : RecipeNode(place)
{
    public OrderedDictionary<string, RecipeNode> Items { get; } = [];

    public override string Kind => "table";

    /// <summary>Lays another table over this one: tables merge key by key, everything else is replaced.</summary>
    public void Overlay(RecipeTable over)
    {
        foreach (var (key, value) in over.Items)
        {
            if (value is RecipeTable table && Items.TryGetValue(key, out var mine) && mine is RecipeTable below)
                below.Overlay(table);
            else
                Items[key] = value;
        }
    }
}
