namespace Firn.Compliance.Consent;

/// <summary>What becomes of a page of which nothing says what its host wants.</summary>
public enum UnknownConsent
{
    /// <summary>It is dropped: unknown is not yes.</summary>
    Drop,

    /// <summary>It is kept, with the basis <c>unknown</c>; a recipe must say so itself.</summary>
    Keep,
}
