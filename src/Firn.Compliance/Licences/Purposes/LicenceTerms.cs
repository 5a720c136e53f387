namespace Firn.Compliance.Licences.Purposes;

/// <summary>What a licence asks of who uses a work. A licence of no known terms permits nothing.</summary>
[Flags]
public enum LicenceTerms
{
    /// <summary>Nothing: no rights are reserved, or nothing is asked.</summary>
    None = 0,

    /// <summary>Name the author, keep the notice, or both.</summary>
    Attribution = 1,

    /// <summary>Adaptations that are shared stand under the same or a like licence.</summary>
    ShareAlike = 2,

    /// <summary>Only uses that are not primarily for commercial advantage.</summary>
    NonCommercial = 4,

    /// <summary>Adaptations are not shared.</summary>
    NoDerivatives = 8,

    /// <summary>Some uses are excluded in another way: competing services, production.</summary>
    FieldOfUse = 16,
}
