using static Firn.Compliance.PersonalData.NationalChecks;

namespace Firn.Compliance.PersonalData;

/// <summary>
/// The numbers that states give to persons: Switzerland and Liechtenstein, Norway, and the European Union's members that
/// have one with a check digit. How each is written and checked follows the issuing authority as python-stdnum 1.18 cites
/// it. Others follow the law: Hungary's tax, insurance and personal number 1996. évi XX. törvény, annexes 1 to 3; Luxembourg's the règlement grand-ducal du
/// 28 novembre 2013, article 1; Germany's pension number VKVV, section 2. Malta's has no check digit: it counts only beside a word that names it.
/// </summary>
internal static class NationalNumbers
{
    public static IReadOnlyList<NumberRule> Rules { get; } =
    [
        Rule("ch-ahv", SwissAhv, ["ddd.dddd.dddd.dd", "ddd dddd dddd dd", "ddd-dddd-dddd-dd", "ddddddddddddd"], []),
        Rule("at-svnr", AustrianInsurance, ["dddd dddddd", "dddd-dddddd", "dddd/dddddd"], ["dddddddddd", "ddd d dddddd", "dddd dd dd dd", "dddd dd.dd.dd"]),
        Rule("at-tin", AustrianTax, [], ["ddddddddd", "dd-ddd/dddd", "dd ddd/dddd", "dd ddd dddd"]),
        Rule("be-nn", BelgianNational, ["dd.dd.dd-ddd.dd", "dd.dd.dd-ddd-dd", "dd.dd.dd.ddd.dd", "dd dd dd ddd dd", "dd dd dd-ddd dd", "dd.dd.dd-ddd dd", "dd.dd.dd ddd dd", "dddddd-ddd-dd", "dddddd-ddddd", "dddddd ddd dd", "ddddddddddd"], []),
        Rule("bg-egn", BulgarianEgn, [], ["dddddddddd", "dddddd dddd", "dddddd ddd d", "dddddd-dddd"]),
        Rule("bg-lnch", BulgarianForeigner, [], ["dddddddddd", "dddd ddd ddd"]),
        Rule("cy-tic", CypriotTax, [], ["ddddddddA", "dddddddd-A", "dddddddd A"]),
        Rule("cz-rc", CzechBirth, ["dddddd/dddd"], ["dddddddddd", "dddddd dddd", "dddddd-dddd", "dddddd/ddd", "ddddddddd"]),
        Rule("de-idnr", GermanTax, [], ["ddddddddddd", "dd ddd ddd ddd", "dd-ddd-ddd-ddd", "dd.ddd.ddd.ddd", "dd/ddd/ddd/ddd", "ddd ddd ddd dd"]),
        Rule("de-rvnr", GermanPension, ["dddddddAAddd", "ddddddddAddd", "dd dddddd A ddd", "dd ddddddAddd", "dd-dddddd-A-ddd", "dd dd dd dd A ddd"], ["dd dddddd Addd", "dd ddddddA ddd"]),
        Rule("dk-cpr", DanishCpr, ["dddddd-dddd"], ["dddddddddd", "dddddd dddd", "dd dd dd dddd", "dd dd dd-dddd"]),
        Rule("dk-cpr", DanishDate, [], ["dddddd-dddd", "dddddddddd", "dddddd dddd"]),
        Rule("ee-ik", EstonianCode, ["ddddddddddd"], ["d dddddd dddd"]),
        Rule("es-dni", SpanishDni, ["ddddddddA", "dddddddd-A", "dddddddd A", "dd.ddd.ddd-A", "dd.ddd.ddd A", "dd.ddd.dddA"], ["dd ddd ddd A", "dd ddd dddA", "dd ddd ddd-A"]),
        Rule("es-nie", SpanishNie, ["AdddddddA", "A-ddddddd-A", "A ddddddd A", "A-dddddddA", "Addddddd-A", "Addddddd A", "A-d.ddd.ddd-A"], []),
        Rule("fi-hetu", FinnishHetu, ["dddddd-dddA", "dddddd-dddd", "dddddd+dddA", "dddddd+dddd", "ddddddAdddA", "ddddddAdddd"], []),
        Rule("fr-nir", FrenchNir, ["d dd dd dd ddd ddd dd", "ddddddddddddddd", "ddddddddddddd dd", "d dd dd dA ddd ddd dd", "ddddddAdddddddd", "ddddddAdddddd dd", "d.dd.dd.dd.ddd.ddd.dd", "d dd dd dd ddd ddd/dd", "d dd dd dd ddd ddd-dd", "d-dd-dd-dd-ddd-ddd-dd"], []),
        Rule("fr-nif", FrenchTax, [], ["ddddddddddddd", "dd dd ddd ddd ddd", "d ddd ddd ddd ddd"]),
        Rule("gr-amka", GreekAmka, [], ["ddddddddddd", "dddddd ddddd", "dddddd-ddddd", "dddddd dd ddd"]),
        Rule("gr-afm", GreekTax, [], ["ddddddddd", "ddd ddd ddd"]),
        Rule("hr-oib", CroatianOib, [], ["ddddddddddd", "ddd ddd ddd dd", "ddddd dddddd"]),
        Rule("hu-szemelyi", HungarianPersonal, ["d-dddddd-dddd", "d dddddd dddd", "d dddddd-dddd"], ["ddddddddddd"]),
        Rule("hu-taj", HungarianInsurance, [], ["ddddddddd", "ddd ddd ddd", "ddd-ddd-ddd"]),
        Rule("hu-ado", HungarianTax, [], ["dddddddddd", "d ddd ddd ddd", "dddd dddd dd"]),
        Rule("ie-pps", IrishPps, [], ["dddddddA", "dddddddAA", "ddddddd A", "ddddddd AA", "ddddddd-A"]),
        Rule("it-cf", ItalianCode, ["AAAAAAddAddAdddA", "AAA AAA ddAdd AdddA", "AAAAAA ddAdd AdddA"], []),
        Rule("lt-ak", LithuanianCode, ["ddddddddddd"], ["d dddddd dddd", "d-dddddd-dddd"]),
        Rule("lu-nin", LuxembourgNational, ["ddddddddddddd", "dddd dd dd ddd dd", "dddd dddd ddd dd", "dddd dddd ddddd", "dddddddd ddddd", "dddddddd-ddddd", "dddd dd dd ddddd"], []),
        Rule("lv-pk", LatvianCode, ["dddddd-ddddd"], ["ddddddddddd", "dddddd ddddd"]),
        Rule("mt-id", MalteseCard, [], ["dddddddA", "ddddddd A", "ddddddd-A"]),
        Rule("nl-bsn", DutchBsn, [], ["ddddddddd", "dddd.dd.ddd", "dddd dd ddd", "ddd ddd ddd", "ddd.ddd.ddd", "dddddddd"]),
        Rule("no-fnr", NorwegianBirth, ["ddddddddddd", "dddddd ddddd", "dddddd-ddddd", "dddddd ddd dd"], []),
        Rule("pl-pesel", PolishPesel, [], ["ddddddddddd", "dd dd dd ddddd", "dddddd ddddd", "dddddd-ddddd"]),
        Rule("pl-nip", PolishTax, [], ["dddddddddd", "ddd-ddd-dd-dd", "ddd-dd-dd-ddd", "ddd ddd dd dd"]),
        Rule("pt-cc", PortugueseCard, ["dddddddd d AAd", "dddddddddAAd", "dddddddd dAAd", "dddddddd-d-AAd", "dddddddd-dAAd", "dddddddd d Add", "dddddddddAdd", "dddddddd dAdd", "dddddddd-d-Add", "dddddddd-dAdd"], []),
        Rule("pt-nif", PortugueseTax, [], ["ddddddddd", "ddd ddd ddd", "ddd.ddd.ddd"]),
        Rule("ro-cnp", RomanianCnp, ["ddddddddddddd", "d dddddd dddddd", "d dd dd dd dd ddd d", "d dddddd dd dddd", "d dddddd dd ddd d"], []),
        Rule("se-pnr", SwedishPersonal, ["dddddd-dddd", "dddddd+dddd", "dddddddd-dddd", "dddddddd+dddd", "dddddddddddd", "dddddddd dddd"], ["dddddddddd", "dddddd dddd"]),
        Rule("si-emso", SlovenianEmso, ["ddddddddddddd", "ddddddd dd dddd", "ddddddd dddddd", "dddddd ddddddd"], []),
        Rule("si-tax", SlovenianTax, [], ["dddddddd"]),
        Rule("sk-rc", CzechBirth, [], ["dddddd/dddd", "dddddddddd", "dddddd/ddd"]),
    ];

    private static NumberRule Rule(string type, NumberCheck check, string[] telling, string[] named) =>
        new(PiiKind.NationalId, type, check) { Telling = telling, Named = named };
}
