namespace Firn.Compliance.PersonalData;

/// <summary>Which classes of personal data are masked. Defaults: those of Apertus (swiss-ai pretrain-data, pii_formatter.py), with IPv6 and every country's IBAN.</summary>
public sealed record PiiConfig
{
    /// <summary>E-mail addresses.</summary>
    public bool Emails { get; init; } = true;

    /// <summary>Global IPv4 and IPv6 addresses; private, reserved and documentation ranges stay.</summary>
    public bool Ips { get; init; } = true;

    /// <summary>IBANs whose length and check digits are right.</summary>
    public bool Ibans { get; init; } = true;
}
