namespace Firn.Compliance.Licences;

/// <summary>What a licence policy says about a text.</summary>
/// <param name="Allowed">True when it may be used.</param>
/// <param name="Reason"><c>licence_missing</c>, <c>licence_unknown</c> or <c>licence_not_allowed</c>; empty when allowed.</param>
/// <param name="Expression">The licence in SPDX; the text as given where it cannot be read.</param>
/// <param name="Basis"><c>licence</c> or <c>public-domain</c>; <c>unknown</c> when not allowed.</param>
/// <param name="Because">The recipe's sentence for copyleft where it is what allows; the licences that stand in the way where not allowed.</param>
public readonly record struct LicenceVerdict(bool Allowed, string Reason, string Expression, string Basis, string Because)
{
    /// <summary>What must be done where a purpose permits it; null or empty when nothing, or when no purpose was named.</summary>
    public IReadOnlyList<string>? Obligations { get; init; }
}
