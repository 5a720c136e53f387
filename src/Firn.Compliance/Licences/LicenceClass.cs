namespace Firn.Compliance.Licences;

/// <summary>What kind of terms a licence sets. Unknown is not permissive.</summary>
public enum LicenceClass
{
    /// <summary>Not in the table.</summary>
    Unknown = 0,

    /// <summary>No rights reserved.</summary>
    PublicDomain,

    /// <summary>Notice or attribution, no more.</summary>
    Permissive,

    /// <summary>Adaptations under the same or a like licence, by file or by work.</summary>
    Copyleft,

    /// <summary>Sets limits that open licences do not: no commercial use, no derivatives.</summary>
    Restricted,
}
