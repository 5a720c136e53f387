using System.ComponentModel.DataAnnotations;

namespace Firn.Compliance.PersonalData;

/// <summary>
/// Which classes of personal data are masked, where, and with what. Apertus masks e-mail addresses, IPv4 addresses and some
/// IBANs (swiss-ai pretrain-data, pii_formatter.py); the other classes are ours.
/// </summary>
public sealed record PiiConfig : IValidatableObject
{
    /// <summary>E-mail addresses. Default true.</summary>
    public bool Emails { get; init; } = true;

    /// <summary>Global IPv4 and IPv6 addresses; private, reserved and documentation ranges stay. Default true.</summary>
    public bool Ips { get; init; } = true;

    /// <summary>IBANs whose length and check digits are right. Default true.</summary>
    public bool Ibans { get; init; } = true;

    /// <summary>Payment cards of a known issuer whose check digit is right. Default true.</summary>
    public bool Cards { get; init; } = true;

    /// <summary>Telephone numbers that libphonenumber holds for assigned. Default true.</summary>
    public bool Phones { get; init; } = true;

    /// <summary>Swiss AHV numbers and the national numbers of the European Union's members, by their check digits. Default true.</summary>
    public bool NationalIds { get; init; } = true;

    /// <summary>Whether fenced code, inline code, formulas and the sources in <see cref="CodeSources"/> are masked too. Default false, as Apertus: numbers there are seldom a person's.</summary>
    public bool CodeAndMathematics { get; init; }

    /// <summary>Ids of the sources whose documents are code or mathematics as a whole. Default: none.</summary>
    public IReadOnlyList<string> CodeSources { get; init; } = [];

    /// <summary>What stands in the place of a value. Default: the class's marker.</summary>
    public PiiReplacement Replacement { get; init; } = PiiReplacement.Marker;

    /// <summary>File with the secret key of pseudonyms, relative to the recipe: at least 32 bytes. Needed for pseudonyms, and only for them.</summary>
    public string PseudonymKeyFile { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Replacement == PiiReplacement.Pseudonym && PseudonymKeyFile.Length == 0)
            yield return new ValidationResult("replacement = \"pseudonym\" needs pseudonym_key_file", [nameof(PseudonymKeyFile)]);
        if (Replacement != PiiReplacement.Pseudonym && PseudonymKeyFile.Length > 0)
            yield return new ValidationResult("only pseudonyms have a key", [nameof(PseudonymKeyFile)]);
    }

    /// <summary>Whether a class is masked.</summary>
    public bool Has(PiiKind kind) => kind switch
    {
        PiiKind.Email => Emails,
        PiiKind.Ip => Ips,
        PiiKind.Iban => Ibans,
        PiiKind.Card => Cards,
        PiiKind.Phone => Phones,
        _ => NationalIds,
    };
}
