using System.ComponentModel.DataAnnotations;

namespace Firn.Compliance.Scoring;

/// <summary>A classifier as a rule of the prepare stage. Off unless a model is named.</summary>
public abstract record ScoreFilterConfig : IValidatableObject
{
    /// <summary>A fastText model, or the folder of an encoder, relative to the recipe. Default: none, the rule is off.</summary>
    public string Model { get; init; } = "";

    /// <summary>The label of a linear model whose probability is the score.</summary>
    public abstract string Label { get; init; }

    /// <summary>The file that <c>firn tox calibrate</c> wrote for this model, relative to the recipe.</summary>
    public string Thresholds { get; init; } = "";

    /// <summary>Whether the rule runs.</summary>
    public bool IsOn() => Model.Length > 0;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Model.Length > 0 != Thresholds.Length > 0)
            yield return new ValidationResult("a model needs thresholds and thresholds need a model: firn tox calibrate makes them", [nameof(Thresholds)]);
    }
}
