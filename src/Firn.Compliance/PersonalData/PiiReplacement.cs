namespace Firn.Compliance.PersonalData;

/// <summary>What stands in the place of personal data.</summary>
public enum PiiReplacement
{
    /// <summary>The class's marker, for example <c>&lt;email-pii&gt;</c>.</summary>
    Marker,

    /// <summary>The marker with a name made from the value and a secret key, the same for the same value: <c>&lt;email-pii:kbdmpohfaglc&gt;</c>.</summary>
    Pseudonym,

    /// <summary>Nothing.</summary>
    Remove,
}
