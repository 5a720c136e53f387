namespace Firn.Compliance.PersonalData;

/// <summary>
/// Structure and check digits of the numbers in <see cref="NationalNumbers"/>. A number comes as ASCII digits and capitals
/// in the length and layout of its rule.
/// </summary>
internal static class NationalChecks
{
    // 756, nine digits, check digit as EAN-13.
    public static bool SwissAhv(ReadOnlySpan<byte> n) => n.StartsWith("756"u8) && n.Length == 13 && Sum(n, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 == 0;

    // Three digits, check digit, date of birth; months 13 to 15 where the numbers of a day ran out.
    public static bool AustrianInsurance(ReadOnlySpan<byte> n) =>
        n[0] != '0' && Two(n, 4) is >= 1 and <= 31 && Two(n, 6) is >= 1 and <= 15 && Sum(n, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == n[3] - '0';

    public static bool AustrianTax(ReadOnlySpan<byte> n) => Two(n, 0) is >= 3 and <= 98 && CardRule.Luhn(n);

    // 97 less the rest of the first nine digits; a 2 stands before them for those born since 2000.
    public static bool BelgianNational(ReadOnlySpan<byte> n)
    {
        var check = (int)Value(n[9..]);
        var number = Value(n[..9]);
        if (97 - (int)(number % 97) != check && (Two(n, 0) >= 50 || 97 - (int)((number + 2_000_000_000L) % 97) != check))
            return false;

        // Bis numbers add 20 or 40 to the month; an unknown day or month is 0.
        return Two(n, 2) % 20 <= 12 && Two(n, 2) < 60 && Two(n, 4) <= 31;
    }

    public static bool BulgarianEgn(ReadOnlySpan<byte> n)
    {
        var month = Two(n, 2);
        return month is >= 1 and <= 12 or >= 21 and <= 32 or >= 41 and <= 52 && IsDay(Two(n, 4), month % 20, Two(n, 0))
            && Sum(n[..9], [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == n[9] - '0';
    }

    public static bool BulgarianForeigner(ReadOnlySpan<byte> n) => Sum(n[..9], [21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10 == n[9] - '0';

    public static bool CypriotTax(ReadOnlySpan<byte> n)
    {
        ReadOnlySpan<byte> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
        var sum = 0;
        for (var i = 0; i < 8; i++)
            sum += i % 2 == 0 ? odd[n[i] - '0'] : n[i] - '0';
        return !n.StartsWith("12"u8) && n[8] == 'A' + (sum % 26);
    }

    // Women's months are 50 higher; 20 more where the numbers of a day ran out. Nine digits until 1953.
    public static bool CzechBirth(ReadOnlySpan<byte> n)
    {
        var month = Two(n, 2) % 50;
        month = month > 20 ? month - 20 : month;
        if (Two(n, 2) >= 83 || !IsDay(Two(n, 4), month, Two(n, 0)))
            return false;
        if (n.Length == 9)
            return Two(n, 0) <= 53 && !n.EndsWith("000"u8);
        var rest = (int)(Value(n[..9]) % 11);
        var old = Two(n, 0) is >= 54 and < 85;
        return (rest == 10 && old ? 0 : rest) == n[9] - '0';
    }

    // One digit of the first ten stands twice or three times, all others once or never; ISO 7064 mod 11,10.
    public static bool GermanTax(ReadOnlySpan<byte> n)
    {
        Span<byte> counts = stackalloc byte[10];
        foreach (var digit in n[..10])
            counts[digit - '0']++;
        var repeated = 0;
        foreach (var count in counts)
        {
            if (count > 3)
                return false;
            repeated += count > 1 ? 1 : 0;
        }

        return n[0] != '0' && repeated == 1 && Mod11And10(n);
    }

    // Area, date of birth, initial, serial, check digit: the sum of the digit sums of weighted digits, the letter as two digits.
    public static bool GermanPension(ReadOnlySpan<byte> n)
    {
        if (n.Length != 12 || !char.IsAsciiLetterUpper((char)n[8]) || n[..8].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        ReadOnlySpan<byte> weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
        Span<byte> digits = stackalloc byte[12];
        for (var i = 0; i < 8; i++)
            digits[i] = (byte)(n[i] - '0');
        var letter = n[8] - 'A' + 1;
        digits[8] = (byte)(letter / 10);
        digits[9] = (byte)(letter % 10);
        digits[10] = (byte)(n[9] - '0');
        digits[11] = (byte)(n[10] - '0');
        var sum = 0;
        for (var i = 0; i < 12; i++)
        {
            var product = digits[i] * weights[i];
            sum += (product / 10) + (product % 10);
        }

        return Two(n, 2) is >= 1 and <= 31 or >= 51 and <= 81 && Two(n, 4) is >= 1 and <= 12 && sum % 10 == n[11] - '0';
    }

    // The check digit holds for numbers given before October 2007 only.
    public static bool DanishCpr(ReadOnlySpan<byte> n) => DanishDate(n) && Sum(n, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;

    public static bool DanishDate(ReadOnlySpan<byte> n) => IsDay(Two(n, 0), Two(n, 2), Two(n, 4));

    public static bool EstonianCode(ReadOnlySpan<byte> n) => n[0] is >= (byte)'1' and <= (byte)'8' && BalticCode(n);

    public static bool LithuanianCode(ReadOnlySpan<byte> n) => n[0] is >= (byte)'1' and <= (byte)'6' && BalticCode(n);

    public static bool SpanishDni(ReadOnlySpan<byte> n) => n[8] == "TRWAGMYFPDXBNJZSQVHLCKE"u8[(int)(Value(n[..8]) % 23)];

    public static bool SpanishNie(ReadOnlySpan<byte> n) =>
        n[0] is >= (byte)'X' and <= (byte)'Z' && n[8] == "TRWAGMYFPDXBNJZSQVHLCKE"u8[(int)((((n[0] - 'X') * 10_000_000L) + Value(n[1..8])) % 23)];

    // Date, sign of the century (left out here where it is no letter), serial from 002, one of 31 signs.
    public static bool FinnishHetu(ReadOnlySpan<byte> n)
    {
        var hasLetter = n.Length == 11;
        if (hasLetter && n[6] is not (>= (byte)'A' and <= (byte)'F' or >= (byte)'U' and <= (byte)'Y'))
            return false;
        var rest = n[(hasLetter ? 7 : 6)..];
        return IsDay(Two(n, 0), Two(n, 2), Two(n, 4)) && Value(rest[..3]) >= 2
            && rest[3] == "0123456789ABCDEFHJKLMNPRSTUVWXY"u8[(int)(((Value(n[..6]) * 1000) + Value(rest[..3])) % 31)];
    }

    // Sex, year, month (20 and more where unknown), department (2A and 2B count as 19 and 18), commune, order, key mod 97.
    public static bool FrenchNir(ReadOnlySpan<byte> n)
    {
        if (n.Length != 15 || n[0] is not ((byte)'1' or (byte)'2' or (byte)'3' or (byte)'4' or (byte)'7' or (byte)'8'))
            return false;
        if (Two(n, 3) is not (>= 1 and <= 12 or >= 20 and <= 42 or >= 50))
            return false;
        Span<byte> digits = stackalloc byte[15];
        n.CopyTo(digits);
        if (!NumberCluster.IsDigit(n[6]))
        {
            if (n[5] != '2' || n[6] is not ((byte)'A' or (byte)'B'))
                return false;
            digits[5] = (byte)'1';
            digits[6] = n[6] == 'A' ? (byte)'9' : (byte)'8';
        }

        return 97 - (int)(Value(digits[..13]) % 97) == Two(digits, 13);
    }

    public static bool FrenchTax(ReadOnlySpan<byte> n) => n[0] <= '3' && Value(n[..10]) % 511 == Value(n[10..]);

    public static bool GreekAmka(ReadOnlySpan<byte> n) => IsDay(Two(n, 0), Two(n, 2), Two(n, 4)) && CardRule.Luhn(n);

    public static bool GreekTax(ReadOnlySpan<byte> n) => Value(n) > 0 && Sum(n[..8], [256, 128, 64, 32, 16, 8, 4, 2]) % 11 % 10 == n[8] - '0';

    public static bool CroatianOib(ReadOnlySpan<byte> n) => Mod11And10(n);

    // Nationality, century and sex; year, month, day; serial; a serial whose check digit would be 10 is not given out.
    public static bool HungarianPersonal(ReadOnlySpan<byte> n)
    {
        if (n[0] is < (byte)'1' or > (byte)'8' || !IsDay(Two(n, 5), Two(n, 3), Two(n, 1)))
            return false;

        // Born before 1997: weights 1 to 10; since then 10 to 1. 1 and 2 stand for 1900 to 1999, 3 and 4 for later.
        var early = Sum(n[..10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) % 11;
        var late = Sum(n[..10], [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11;
        return (n[0] is (byte)'3' or (byte)'4' || Two(n, 1) >= 97 ? late : early) == n[10] - '0';
    }

    // Serial; alternate weights.
    public static bool HungarianInsurance(ReadOnlySpan<byte> n) => Value(n) > 0 && Sum(n[..8], [3, 7, 3, 7, 3, 7, 3, 7]) % 10 == n[8] - '0';

    // 8; days from 1 January 1867 to the birth; serial; digits weighted by their places.
    public static bool HungarianTax(ReadOnlySpan<byte> n) => n[0] == '8' && Sum(n[..9], [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 == n[9] - '0';

    // Seven digits, check letter mod 23; a second letter A or H counts as a ninth digit.
    public static bool IrishPps(ReadOnlySpan<byte> n)
    {
        var sum = Sum(n[..7], [8, 7, 6, 5, 4, 3, 2]);
        if (n.Length == 9)
        {
            if (!"ABHWTX"u8.Contains(n[8]))
                return false;
            sum += n[8] is (byte)'A' or (byte)'B' or (byte)'H' ? 9 * (n[8] - 'A' + 1) : 0;
        }

        return n[7] == "WABCDEFGHIJKLMNOPQRSTUV"u8[sum % 23];
    }

    public static bool ItalianCode(ReadOnlySpan<byte> n)
    {
        var month = "ABCDEHLMPRST"u8.IndexOf(n[8]);
        var day = Two(n, 9) % 40;
        if (month < 0 || Two(n, 9) > 71 || !IsDay(day, month + 1, Two(n, 6)))
            return false;
        ReadOnlySpan<byte> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
        var sum = 0;
        for (var i = 0; i < 15; i++)
        {
            var value = NumberCluster.IsDigit(n[i]) ? n[i] - '0' : n[i] - 'A';
            sum += i % 2 == 0 ? odd[value] : value;
        }

        return n[15] == 'A' + (sum % 26);
    }

    // Date as year, month, day, an unknown month or day as 00; serial; Luhn's digit, then Verhoeff's, both over the first eleven.
    public static bool LuxembourgNational(ReadOnlySpan<byte> n)
    {
        var (month, day) = (Two(n, 4), Two(n, 6));
        if (Value(n[..4]) is < 1850 or > 2099 || !(IsDay(day, month, Two(n, 2)) || day == 0 && month <= 12) || !CardRule.Luhn(n[..12]))
            return false;
        Span<byte> verhoeff = stackalloc byte[12];
        n[..11].CopyTo(verhoeff);
        verhoeff[11] = n[12];
        return Verhoeff(verhoeff);
    }

    // Date and serial; since 2017 32 and nine digits that say nothing.
    public static bool LatvianCode(ReadOnlySpan<byte> n) =>
        (n.StartsWith("32"u8) || (n[6] <= '2' && IsDay(Two(n, 0), Two(n, 2), Two(n, 4))))
        && (1 + Sum(n[..10], [10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10 == n[10] - '0';

    // Serial, the year's last two digits, a letter for where and what the entry is: M, G, L and H for citizens, A for others, P, B and Z. Identity Card Act, chapter 258.
    public static bool MalteseCard(ReadOnlySpan<byte> n) => Value(n[..7]) > 0 && "MGAPLHBZ"u8.Contains(n[7]);

    public static bool DutchBsn(ReadOnlySpan<byte> n)
    {
        Span<byte> nine = stackalloc byte[9];
        nine[0] = (byte)'0';
        n.CopyTo(nine[(9 - n.Length)..]);
        return Value(nine) > 1_000_000 && (Sum(nine[..8], [9, 8, 7, 6, 5, 4, 3, 2]) - (nine[8] - '0')) % 11 == 0;
    }

    // Date (D-numbers add 40 to the day, H-numbers to the month), serial, two check digits mod 11.
    public static bool NorwegianBirth(ReadOnlySpan<byte> n)
    {
        var day = Two(n, 0) > 40 ? Two(n, 0) - 40 : Two(n, 0);
        var month = Two(n, 2) > 40 ? Two(n, 2) - 40 : Two(n, 2);
        return IsDay(day, month, Two(n, 4))
            && Sum(n[..10], [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 == 0
            && Sum(n, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;
    }

    public static bool PolishPesel(ReadOnlySpan<byte> n) =>
        IsDay(Two(n, 4), Two(n, 2) % 20, Two(n, 0)) && Sum(n, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0;

    public static bool PolishTax(ReadOnlySpan<byte> n) => n[0] != '0' && Sum(n[..9], [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == n[9] - '0';

    // Luhn over digits and letters, A as 10.
    public static bool PortugueseCard(ReadOnlySpan<byte> n)
    {
        var sum = 0;
        for (var i = 0; i < n.Length; i++)
        {
            var value = NumberCluster.IsDigit(n[i]) ? n[i] - '0' : n[i] - 'A' + 10;
            value = i % 2 == n.Length % 2 ? value * 2 : value;
            sum += i % 2 == n.Length % 2 && value > 9 ? value - 9 : value;
        }

        return n.Length == 12 && sum % 10 == 0;
    }

    public static bool PortugueseTax(ReadOnlySpan<byte> n) => n[0] != '0' && (11 - (Sum(n[..8], [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 % 10 == n[8] - '0';

    // Sex and century, date, county, serial, check digit mod 11.
    public static bool RomanianCnp(ReadOnlySpan<byte> n)
    {
        var rest = Sum(n[..12], [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
        return n[0] != '0' && IsDay(Two(n, 5), Two(n, 3), Two(n, 1)) && Two(n, 7) is >= 1 and <= 52 or 70 or 80 && (rest == 10 ? 1 : rest) == n[12] - '0';
    }

    // Ten digits, or twelve with the century; coordination numbers add 60 to the day.
    public static bool SwedishPersonal(ReadOnlySpan<byte> n)
    {
        if (n.Length == 12 && Two(n, 0) is not (18 or 19 or 20))
            return false;
        var ten = n[^10..];
        var day = Two(ten, 4) > 60 ? Two(ten, 4) - 60 : Two(ten, 4);
        return IsDay(day, Two(ten, 2), Two(ten, 0)) && CardRule.Luhn(ten);
    }

    // Day, month, the year's last three digits, region, serial, check digit mod 11; the numbers of all of former Yugoslavia.
    public static bool SlovenianEmso(ReadOnlySpan<byte> n)
    {
        var rest = Sum(n[..12], [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        return (n[4] == '9' || n[4] == '0') && IsDay(Two(n, 0), Two(n, 2), Two(n, 5)) && (11 - rest) % 11 % 10 == n[12] - '0';
    }

    public static bool SlovenianTax(ReadOnlySpan<byte> n)
    {
        var check = 11 - (Sum(n[..7], [8, 7, 6, 5, 4, 3, 2]) % 11);
        return n[0] != '0' && (check == 10 ? 0 : check) == n[7] - '0';
    }

    /// <summary>Whether a month of a year in any century has a day.</summary>
    internal static bool IsDay(int day, int month, int yearOfCentury) => day >= 1 && day <= month switch
    {
        1 or 3 or 5 or 7 or 8 or 10 or 12 => 31,
        4 or 6 or 9 or 11 => 30,
        2 => yearOfCentury % 4 == 0 ? 29 : 28,
        _ => 0,
    };

    private static bool BalticCode(ReadOnlySpan<byte> n)
    {
        var rest = Sum(n[..10], [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        if (rest == 10)
            rest = Sum(n[..10], [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10;
        return IsDay(Two(n, 5), Two(n, 3), Two(n, 1)) && rest == n[10] - '0';
    }

    // ISO 7064, mod 11,10.
    private static bool Mod11And10(ReadOnlySpan<byte> n)
    {
        var check = 5;
        foreach (var digit in n)
            check = ((((check == 0 ? 10 : check) * 2) % 11) + digit - '0') % 10;
        return check == 1;
    }

    // Verhoeff's scheme over the dihedral group of order ten; the check digit comes last.
    private static bool Verhoeff(ReadOnlySpan<byte> n)
    {
        ReadOnlySpan<byte> permuted = "01234567891576283094580379614289160435279453126870428657390127938064157046913258"u8;
        var check = 0;
        for (var i = 0; i < n.Length; i++)
        {
            var digit = n[n.Length - 1 - i] - '0';
            check = Turn(check, permuted[((i % 8) * 10) + digit] - '0');
        }

        return check == 0;
    }

    private static int Turn(int a, int b) => (a < 5, b < 5) switch
    {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + ((a + b - 5) % 5),
        (false, true) => 5 + ((a - 5 - b + 5) % 5),
        (false, false) => (a - b + 5) % 5,
    };

    private static int Sum(ReadOnlySpan<byte> digits, ReadOnlySpan<short> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++)
            sum += (digits[i] - '0') * weights[i];
        return sum;
    }

    private static int Two(ReadOnlySpan<byte> n, int at) => ((n[at] - '0') * 10) + n[at + 1] - '0';

    private static long Value(ReadOnlySpan<byte> digits)
    {
        var value = 0L;
        foreach (var digit in digits)
            value = (value * 10) + digit - '0';
        return value;
    }
}
