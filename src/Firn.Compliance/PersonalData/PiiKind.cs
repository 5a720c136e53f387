namespace Firn.Compliance.PersonalData;

/// <summary>A class of personal data. The first three markers are Apertus': single entries of its vocabulary.</summary>
public enum PiiKind : byte
{
    /// <summary>An e-mail address; masked as <c>&lt;email-pii&gt;</c>.</summary>
    Email,

    /// <summary>A global IPv4 or IPv6 address; masked as <c>&lt;ip-pii&gt;</c>.</summary>
    Ip,

    /// <summary>An account number (IBAN); masked as <c>&lt;iban-pii&gt;</c>.</summary>
    Iban,

    /// <summary>The number of a payment card; masked as <c>&lt;card-pii&gt;</c>.</summary>
    Card,

    /// <summary>A telephone number; masked as <c>&lt;phone-pii&gt;</c>.</summary>
    Phone,

    /// <summary>A number that a state gives to a person: Swiss AHV, and those of the European Union's members; masked as <c>&lt;id-pii&gt;</c>.</summary>
    NationalId,
}
