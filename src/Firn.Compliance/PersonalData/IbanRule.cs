namespace Firn.Compliance.PersonalData;

/// <summary>Finds IBANs of every country in the register (ISO 13616), written together or in groups, by its country's structure and check digits.</summary>
internal static class IbanRule
{
    // Country and what the account holds: n digits, a capitals, c either. Source: IBAN registry, release 99 (SWIFT, 2024).
    private const string Register =
        "ADn8c12 AEn19 ALn8c16 ATn16 AZa4c20 BAn16 BEn12 BGa4n6c8 BHa4c14 BIn23 BRn23a1c1 BYc4n4c16 CHn5c12 CRn18 CYn8c16 CZn20 DEn18 DJn23 DKn14 DOc4n20 EEn16 EGn25 ESn20 FIn14 FKa2n12 FOn14 FRn10c11n2 GBa4n14 GEa2n16 GIa4c15 GLn14 GRn7c16 GTc24 HNa4n20 HRn17 HUn24 IEa4n14 ILn19 IQa4n15 ISn22 ITa1n10c12 JOa4n4c18 KWa4c22 KZn3c13 LBn4c20 LCa4c24 LIn5c12 LTn16 LUn3c13 LVa4c13 LYn21 MCn10c11n2 MDc20 MEn18 MKn3c10n2 MNn16 MRn23 MTa4n5c18 MUa4n19a3 NIa4n20 NLa4n10 NOn11 OMn3c16 PKa4c16 PLn24 PSa4c21 PTn21 QAa4c21 ROa4c16 RSn18 RUn14c15 SAn2c18 SCa4n20a3 SDn14 SEn20 SIn15 SKn20 SMa1n10c12 SOn19 STn21 SVa4n20 TLn19 TNn20 TRn6c16 UAn6c19 VAn18 VGa4n16 XKn16 YEa4n4c18";

    private const int LongestIban = 34;

    private static readonly string?[] Accounts = Table();

    /// <summary>Countries in the register, and the kinds of the signs of an account there: <c>n</c>, <c>a</c> or <c>c</c> each.</summary>
    internal static IEnumerable<(string Country, string Account)> Countries => Register.Split(' ').Select(entry => (entry[..2], Spell(entry[2..])));

    public static bool TryMatch(ReadOnlySpan<byte> text, int start, out PiiSpan span)
    {
        span = default;
        if (!PiiBoundary.Before(text, start))
            return false;
        if (Accounts[((text[start] - 'A') * 26) + text[start + 1] - 'A'] is not { } account)
            return false;
        var length = account.Length + 4;
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
        if (!Fits(letters[4..length], account) || Mod97(letters[..length]) != 1)
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

    private static bool Fits(ReadOnlySpan<byte> signs, string account)
    {
        for (var i = 0; i < signs.Length; i++)
        {
            if (account[i] != 'c' && NumberCluster.IsDigit(signs[i]) != (account[i] == 'n'))
                return false;
        }

        return true;
    }

    private static string?[] Table()
    {
        var table = new string?[26 * 26];
        foreach (var (country, account) in Countries)
            table[((country[0] - 'A') * 26) + country[1] - 'A'] = account;
        return table;
    }

    // n5c12 becomes nnnnncccccccccccc.
    private static string Spell(string structure)
    {
        var account = new System.Text.StringBuilder();
        for (var at = 0; at < structure.Length;)
        {
            var end = at + 1;
            while (end < structure.Length && char.IsAsciiDigit(structure[end]))
                end++;
            account.Append(structure[at], int.Parse(structure.AsSpan(at + 1, end - at - 1), System.Globalization.CultureInfo.InvariantCulture));
            at = end;
        }

        return account.ToString();
    }
}
