using System.ComponentModel.DataAnnotations;

namespace Firn.Compliance.Licences;

/// <summary>Which licences let a text into training. Stated in the recipe, so that a reader of the model's card can judge it.</summary>
public sealed record LicencePolicyConfig : IValidatableObject
{
    private static readonly string[] Classes = ["public-domain", "permissive"];

    /// <summary>What the texts are wanted for: a purpose that comes with Firn (<c>train</c>, <c>train-noncommercial</c>, <c>release-weights</c>,
    /// <c>redistribute-text</c>, <c>commercial</c>) or the path of a file. It decides by the terms that licences set, in place of <see cref="Allow"/>.
    /// Empty (the default): <see cref="Allow"/> decides.</summary>
    public string Purpose { get; init; } = "";

    /// <summary>SPDX identifiers, <c>LicenseRef-…</c>, or the classes <c>public-domain</c> and <c>permissive</c>. Default: the two classes.</summary>
    public IReadOnlyList<string> Allow { get; init; } = Classes;

    /// <summary>Why texts under copyleft licences (GPL, GFDL, CC-BY-SA, …) may be used, in a sentence that every ledger row of such a
    /// text carries. Empty (the default): they may not, unless <see cref="Allow"/> names them or the purpose asks for no reason.</summary>
    public string BasisForCopyleft { get; init; } = "";

    /// <summary>Identifiers that are never allowed, whatever else says so.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>Web pages too need a licence that is allowed; the default asks only for their consent signals, as Apertus did.</summary>
    public bool RequireForWeb { get; init; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Purpose.Length > 0 && !Allow.SequenceEqual(Classes))
            yield return new ValidationResult("a purpose decides by the terms of licences: leave allow out, or purpose", [nameof(Purpose)]);
    }
}
