namespace Firn.Core.Recipes;

/// <summary>A string, integer (<see cref="long"/>), float (<see cref="double"/>) or boolean.</summary>
internal sealed class RecipeScalar(RecipePlace place, object value) : RecipeNode(place)
{
    public object Value { get; } = value;

    public override string Kind => Value switch
    {
        string => "string",
        long => "integer",
        double => "float",
        bool => "boolean",
        _ => Value.GetType().Name,
    };
}
