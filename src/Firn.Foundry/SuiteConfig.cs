using System.ComponentModel.DataAnnotations;

namespace Firn.Foundry;

/// <summary>What a recipe makes.</summary>
public sealed record SuiteConfig
{
    /// <summary>The suite's name: the folder below <c>runs/</c>, and the model's name.</summary>
    [RegularExpression("[a-z0-9][a-z0-9.-]{0,63}", ErrorMessage = "\"{0}\" is not a name: lower-case letters, digits, dots and dashes")]
    public required string Name { get; init; }

    /// <summary>One sentence for reports and cards.</summary>
    public string Description { get; init; } = "";

    /// <summary>What every random draw is keyed by. Default 1: any fixed number does.</summary>
    public ulong Seed { get; init; } = 1;
}
