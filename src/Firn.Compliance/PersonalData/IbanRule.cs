namespace Firn.Compliance.PersonalData;

/// <summary>Finds IBANs of every country in the register (ISO 13616), written together or in groups, by length and check digits.</summary>
internal static class IbanRule
{
    // Country, length. Source: IBAN registry, release 99 (SWIFT, 2024).
    private const string Register =
        "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30";

    private const int LongestIban = 34;

    private static readonly byte[] Lengths = Table();

    /// <summary>Countries in the register.</summary>
    internal static IEnumerable<(string Country, int Length)> Countries =>
        Register.Split(' ').Select(entry => (entry[..2], int.Parse(entry[2..], System.Globalization.CultureInfo.InvariantCulture)));

    public static bool TryMatch(ReadOnlySpan<byte> text, int start, out PiiSpan span)
    {
        span = default;
        if (!PiiBoundary.Before(text, start))
            return false;
        int length = Lengths[((text[start] - 'A') * 26) + text[start + 1] - 'A'];
        if (length == 0)
            return false;
        Span<byte> letters = stackalloc byte[LongestIban];
        var count = 0;
        var at = start;
        while (count < length)
        {
            if (at >= text.Length)
                return false;
            if (text[at] is >= (byte)'0' and <= (byte)'9' or >= (byte)'A' and <= (byte)'Z')
            {
                letters[count++] = text[at++];
                continue;
            }

            // One separator at a time, between characters: space, no-break space, hyphen.
            var separator = text[at] is (byte)' ' or (byte)'-' ? 1
                : text[at..].StartsWith("\u00A0"u8) ? 2
                : text[at..].StartsWith("\u202F"u8) ? 3
                : 0;
            if (separator == 0 || count < 4 || at + separator >= text.Length || !char.IsAsciiLetterOrDigit((char)text[at + separator]))
                return false;
            at += separator;
        }

        if (!PiiBoundary.After(text, at))
            return false;
        if (Mod97(letters[..length]) != 1)
            return false;
        span = new PiiSpan(PiiKind.Iban, start, at - start);
        return true;
    }

    // ISO 7064: country and check digits go to the end, letters count from A = 10.
    internal static int Mod97(ReadOnlySpan<byte> iban)
    {
        var rest = 0;
        for (var i = 0; i < iban.Length; i++)
        {
            var value = iban[(i + 4) % iban.Length];
            rest = value <= '9' ? ((rest * 10) + value - '0') % 97 : ((rest * 100) + value - 'A' + 10) % 97;
        }

        return rest;
    }

    private static byte[] Table()
    {
        var table = new byte[26 * 26];
        foreach (var (country, length) in Countries)
            table[((country[0] - 'A') * 26) + country[1] - 'A'] = (byte)length;
        return table;
    }
}
