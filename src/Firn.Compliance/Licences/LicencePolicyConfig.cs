namespace Firn.Compliance.Licences;

/// <summary>Which licences let a text into training. Stated in the recipe, so that a reader of the model's card can judge it.</summary>
public sealed record LicencePolicyConfig
{
    /// <summary>SPDX identifiers, <c>LicenseRef-…</c>, or the classes <c>public-domain</c> and <c>permissive</c>. Default: the two classes.</summary>
    public IReadOnlyList<string> Allow { get; init; } = ["public-domain", "permissive"];

    /// <summary>Why texts under copyleft licences (GPL, GFDL, CC-BY-SA, …) may be used, in a sentence that every ledger row of such a
    /// text carries. Empty (the default): they may not, unless <see cref="Allow"/> names them.</summary>
    public string BasisForCopyleft { get; init; } = "";

    /// <summary>Identifiers that are never allowed, whatever else says so.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>Web pages too need a licence that is allowed; the default asks only for their consent signals, as Apertus did.</summary>
    public bool RequireForWeb { get; init; }
}
