using System.Text;
using Firn.Compliance.PersonalData;

namespace Firn.Compliance.Tests.PersonalData;

public sealed class NumbersOfPersons
{
    private static string Mask(string text, string language = "") =>
        Encoding.UTF8.GetString(new PiiMasker(new PiiConfig()).Mask(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(language)));

    [Theory]
    [InlineData("4111 1111 1111 1111")]
    [InlineData("4111111111111111")]
    [InlineData("5500-0000-0000-0004")]
    [InlineData("3400 000000 00009")]
    [InlineData("340000000000009")]
    [InlineData("6011 0000 0000 0004")]
    [InlineData("3566 0020 2036 0505")]
    public void A_card_is_masked(string card) => Assert.Equal("paid with <card-pii>, thanks", Mask($"paid with {card}, thanks"));

    [Theory]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("1111 1111 1111 1117")]
    [InlineData("order number 4111111111111111")]
    [InlineData("ISBN 9780306406157")]
    [InlineData("https://shop.test/p/4111111111111111")]
    [InlineData("3.4111111111111111")]
    [InlineData("n = 4111111111111111")]
    [InlineData("a4111111111111111 4111111111111111_b")]
    [InlineData("4111 1111 1111 1111 1111 1111")]
    public void What_is_no_card_stays(string text) => Assert.Equal(text, Mask(text));

    [Theory]
    [InlineData("AHV 756.9217.0769.85", "AHV <id-pii>")]
    [InlineData("7569217076985", "<id-pii>")]
    [InlineData("né le, 85.07.30-033 28", "né le, <id-pii>")]
    [InlineData("NISS 85073003328", "NISS <id-pii>")]
    [InlineData("ЕГН 7523169263", "ЕГН <id-pii>")]
    [InlineData("rodné číslo 710319/2745", "rodné číslo <id-pii>")]
    [InlineData("Meine Steuer-ID: 36 574 261 809.", "Meine Steuer-ID: <id-pii>.")]
    [InlineData("CPR-nr. 211062-5629", "CPR-nr. <id-pii>")]
    [InlineData("isikukood 37605030299", "isikukood <id-pii>")]
    [InlineData("DNI 54362315-K", "DNI <id-pii>")]
    [InlineData("con NIE X-2482300-W", "con NIE <id-pii>")]
    [InlineData("hetu 131052-308T", "hetu <id-pii>")]
    [InlineData("NIR 2 95 10 99 126 111 93", "NIR <id-pii>")]
    [InlineData("ΑΜΚΑ 01013099997", "ΑΜΚΑ <id-pii>")]
    [InlineData("OIB: 33392005961", "OIB: <id-pii>")]
    [InlineData("PPSN 6433435F", "PPSN <id-pii>")]
    [InlineData("codice fiscale RCCMNL83S18D969H", "codice fiscale <id-pii>")]
    [InlineData("RCC MNL 83S18 D969H", "<id-pii>")]
    [InlineData("asmens kodas 33309240064", "asmens kodas <id-pii>")]
    [InlineData("personas kods 161175-19997", "personas kods <id-pii>")]
    [InlineData("mijn BSN is 1112.22.333", "mijn BSN is <id-pii>")]
    [InlineData("fødselsnummer 151086 95088", "fødselsnummer <id-pii>")]
    [InlineData("PESEL 44051401359", "PESEL <id-pii>")]
    [InlineData("44051401359 (PESEL)", "<id-pii> (PESEL)")]
    [InlineData("NIF 501964843", "NIF <id-pii>")]
    [InlineData("CNP 1630615123457", "CNP <id-pii>")]
    [InlineData("personnummer 880320-0016", "personnummer <id-pii>")]
    [InlineData("EMŠO 0101006500006", "EMŠO <id-pii>")]
    [InlineData("SVNR 1237 010180", "SVNR <id-pii>")]
    [InlineData("AHV-Nr.\n756.9217.0769.85", "AHV-Nr.\n<id-pii>")]
    public void The_number_of_a_person_is_masked(string text, string masked) => Assert.Equal(masked, Mask(text));

    // What python3-stdnum 1.18 does not have (see NumbersStdnumLacksTests too): worked examples that others published. Hungary's and Luxembourg's tax numbers: the country sheets of the European
    // Commission's TIN portal, and vkovacs/Tax-number-generator on GitHub; Hungary's insurance number: hungarian-validators on npm; Germany's pension number: VKVV, section 2, and the pension insurance's leaflets.
    [Theory]
    [InlineData("hu-ado", "8071592153")]
    [InlineData("hu-ado", "8422780135")]
    [InlineData("hu-taj", "111111110")]
    [InlineData("lu-nin", "1893120105732")]
    [InlineData("de-rvnr", "15070649C103")]
    [InlineData("de-rvnr", "65170839J003")]
    public void Published_examples_pass_and_no_other_check_digit_does(string type, string number)
    {
        var rule = NationalNumbers.Rules.First(rule => rule.Type == type);
        for (var digit = '0'; digit <= '9'; digit++)
            Assert.Equal(digit == number[^1], rule.Check(Encoding.ASCII.GetBytes(number[..^1] + digit)));
    }

    [Theory]
    [InlineData("756.9217.0769.84")]
    [InlineData("Bestellnummer 36574261809")]
    [InlineData("Order 111222333 shipped")]
    [InlineData("111222333")]
    [InlineData("7523169263 seconds, 1700000000, 1711223344")]
    [InlineData("44051401358 (PESEL)")]
    [InlineData("population 8 703 405 and 12 345 678 901")]
    [InlineData("on 15.10.1986 at 12.30.45, 2024-01-15 10:20:30, 20240115T102030")]
    [InlineData("EAN 4006381333931, ISSN 0378-5955, ISBN 0-306-40615-2, doi 10.1016/0304-4076(94)90050-7")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    [InlineData("3.14159265358979323846")]
    [InlineData("1,234,567,890.12 and 1'234'567.50 and 1.234.567,89")]
    public void What_is_no_number_of_a_person_stays(string text) => Assert.Equal(text, Mask(text));

    [Theory]
    [InlineData("call +41 44 668 18 00 now", "call <phone-pii> now")]
    [InlineData("+41 (0)44 668 18 00", "<phone-pii>")]
    [InlineData("(+41) 44 668 18 00", "<phone-pii>")]
    [InlineData("0041 44 668 18 00", "<phone-pii>")]
    [InlineData("044 668 18 00", "<phone-pii>")]
    [InlineData("044/668 18 00", "<phone-pii>")]
    [InlineData("Tel. 0446681800", "Tel. <phone-pii>")]
    [InlineData("Tél. : 01 42 68 53 00", "Tél. : <phone-pii>")]
    [InlineData("01.42.68.53.00", "<phone-pii>")]
    [InlineData("(212) 736-5000", "<phone-pii>")]
    [InlineData("212-736-5000", "<phone-pii>")]
    [InlineData("tel:+41446681800", "tel:<phone-pii>")]
    [InlineData("Teléfono 912 345 678", "Teléfono <phone-pii>")]
    [InlineData("ring 22 86 44 00", "ring <phone-pii>")]
    [InlineData("☎ 030 227-0", "☎ <phone-pii>")]
    [InlineData("☎ 030 2270", "☎ <phone-pii>")]
    [InlineData("+49 30 227 32152, +49 30 227 36979", "<phone-pii>, <phone-pii>")]
    public void A_telephone_number_is_masked(string text, string masked) => Assert.Equal(masked, Mask(text));

    [Theory]
    [InlineData("202-555-0123, (212) 555-0187, +1 202 555 0123")]
    [InlineData("call +44 7700 900123 or 020 7946 0018")]
    [InlineData("2019-2024, 1990-91, 12-13-14")]
    [InlineData("+999 123 456 789")]
    [InlineData("912 345 678 inhabitants")]
    [InlineData("01.02.2024 12")]
    [InlineData("order no. 044 668 18 00")]
    [InlineData("5+446681800 = x")]
    [InlineData("0.446681800")]
    public void What_is_no_telephone_number_stays(string text) => Assert.Equal(text, Mask(text));

    [Fact]
    public void What_a_class_is_not_asked_for_stays() =>
        Assert.Equal(
            "a@b.ch 8.8.8.8 CH9300762011623852957 4111111111111111 756.9217.0769.85 +41446681800",
            Encoding.UTF8.GetString(new PiiMasker(new PiiConfig { Emails = false, Ips = false, Ibans = false, Cards = false, NationalIds = false, Phones = false })
                .Mask("a@b.ch 8.8.8.8 CH9300762011623852957 4111111111111111 756.9217.0769.85 +41446681800"u8)));

    [Fact]
    public void Every_rule_has_its_words() => Assert.All(NationalNumbers.Rules, rule => Assert.NotEqual(0UL, PiiLabels.Of(rule.Type)));
}
