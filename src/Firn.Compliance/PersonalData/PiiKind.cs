namespace Firn.Compliance.PersonalData;

/// <summary>A class of personal data. The markers are Apertus': single entries of its vocabulary.</summary>
public enum PiiKind : byte
{
    /// <summary>An e-mail address; masked as <c>&lt;email-pii&gt;</c>.</summary>
    Email,

    /// <summary>A global IPv4 or IPv6 address; masked as <c>&lt;ip-pii&gt;</c>.</summary>
    Ip,

    /// <summary>An account number (IBAN); masked as <c>&lt;iban-pii&gt;</c>.</summary>
    Iban,
}
