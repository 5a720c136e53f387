namespace Firn.Compliance.PersonalData;

/// <summary>
/// Payment cards: the issuer's range (ISO/IEC 7812; the ranges that the networks publish), the length that the issuer uses,
/// and Luhn's check digit.
/// </summary>
internal static class CardRule
{
    public static NumberRule Rule { get; } = new(PiiKind.Card, "card", IsCard)
    {
        Telling =
        [
            "dddd dddd dddd dddd", "dddd-dddd-dddd-dddd", "dddd.dddd.dddd.dddd", "dddddddddddddddd",
            "dddd dddddd ddddd", "dddd-dddddd-ddddd", "ddddddddddddddd",
            "dddd dddddd dddd", "dddd-dddddd-dddd", "dddddddddddddd",
            "dddd dddd dddd dddd ddd", "dddd-dddd-dddd-dddd-ddd", "dddddd ddddddddddddd",
        ],
        Named = ["ddddddddddddd", "ddddddddddddddddddd", "dddd dddd dddd d", "dddd dddd dddddd", "dddd dddd dddd dd", "dddddddd dddddddd", "dddd/dddd/dddd/dddd"],
    };

    /// <summary>UnionPay's numbers of 19 digits: their range is narrow enough to be told without groups.</summary>
    public static NumberRule UnionPay { get; } = new(PiiKind.Card, "card", number => number.StartsWith("62"u8) && IsCard(number)) { Telling = ["ddddddddddddddddddd"] };

    public static bool IsCard(ReadOnlySpan<byte> number) => HasIssuer(number) && Luhn(number);

    /// <summary>Luhn's sum, the check digit included, is a multiple of ten (ISO/IEC 7812-1, annex B).</summary>
    public static bool Luhn(ReadOnlySpan<byte> number)
    {
        var sum = 0;
        for (var i = 0; i < number.Length; i++)
        {
            var digit = number[number.Length - 1 - i] - '0';
            sum += i % 2 == 0 ? digit : digit < 5 ? 2 * digit : (2 * digit) - 9;
        }

        return sum % 10 == 0;
    }

    private static bool HasIssuer(ReadOnlySpan<byte> number)
    {
        var six = 0;
        foreach (var digit in number[..6])
            six = (six * 10) + digit - '0';
        return (six / 100_000, six / 10_000, six / 1000, six / 100) switch
        {
            (4, _, _, _) => number.Length is 13 or 16 or 19, // Visa
            (5, >= 51 and <= 55, _, _) => number.Length == 16, // Mastercard
            (2, _, _, >= 2221 and <= 2720) => number.Length == 16, // Mastercard
            (2, _, _, >= 2200 and <= 2204) => number.Length is 16 or 19, // Mir
            (3, 34 or 37, _, _) => number.Length == 15, // American Express
            (3, 36 or 38 or 39, _, _) => number.Length is 14 or 16 or 19, // Diners Club
            (3, _, >= 300 and <= 305, _) => number.Length is 14 or 16, // Diners Club
            (3, _, 309, _) => number.Length is 14 or 16,
            (3, _, _, >= 3528 and <= 3589) => number.Length is 16 or 19, // JCB
            (6, 62 or 81, _, _) => number.Length is 16 or 19, // UnionPay
            (6, 65, _, _) => number.Length is 16 or 19, // Discover
            (6, _, >= 644 and <= 649, _) => number.Length is 16 or 19, // Discover
            (6, _, _, 6011) => number.Length is 16 or 19, // Discover
            (5, 50 or >= 56 and <= 58, _, _) => number.Length is 16 or 19, // Maestro
            (6, 60 or 63 or 67 or 69, _, _) => number.Length is 16 or 19, // Maestro, RuPay
            _ => false,
        };
    }
}
