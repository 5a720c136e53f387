using System.Diagnostics;
using System.Text;
using Firn.Compliance.PersonalData;
using Firn.Core;
using Firn.Testing;

namespace Firn.Compliance.Tests.PersonalData;

/// <summary>
/// The same verdict as Debian's python3-stdnum over numbers of each kind: random ones with dates where the number has one,
/// and all endings of each, so that every check digit is met right and wrong.
/// </summary>
public sealed class NationalNumberPeerTests
{
    private const string Script = """
        import sys, importlib, warnings
        warnings.simplefilter("ignore")
        modules = {}
        for line in sys.stdin:
            name, number = line.rstrip("\n").split("\t")
            if name not in modules:
                modules[name] = importlib.import_module("stdnum." + name)
            try:
                print("1" if modules[name].is_valid(number) else "0")
            except Exception:
                print("0")
        """;

    // Type, module, a number of the kind: what is drawn has its digits and letters in the same places.
    private static readonly (string Type, string Module, string Example)[] Kinds =
    [
        ("ch-ahv", "ch.ssn", "7569217076985"), ("at-svnr", "at.vnr", "1237010180"), ("at-tin", "at.tin", "591199013"), ("be-nn", "be.nn", "85073003328"),
        ("bg-egn", "bg.egn", "7523169263"), ("bg-lnch", "bg.pnf", "7111042925"), ("cy-tic", "cy.vat", "10259033P"), ("cz-rc", "cz.rc", "7103192745"),
        ("de-idnr", "de.idnr", "36574261809"), ("ee-ik", "ee.ik", "37605030299"), ("es-dni", "es.dni", "54362315K"), ("es-nie", "es.nie", "X2482300W"),
        ("fi-hetu", "fi.hetu", "131052-308T"), ("fr-nir", "fr.nir", "295109912611193"), ("gr-amka", "gr.amka", "01013099997"), ("gr-afm", "gr.vat", "023456780"),
        ("hr-oib", "hr.oib", "33392005961"), ("ie-pps", "ie.pps", "6433435F"), ("ie-pps", "ie.pps", "6433435OA"), ("it-cf", "it.codicefiscale", "RCCMNL83S18D969H"),
        ("lt-ak", "lt.asmens", "33309240064"), ("lv-pk", "lv.pvn", "16117519997"), ("nl-bsn", "nl.bsn", "111222333"), ("no-fnr", "no.fodselsnummer", "15108695088"),
        ("pl-pesel", "pl.pesel", "44051401359"), ("pl-nip", "pl.nip", "8567346215"), ("pt-cc", "pt.cc", "000000000ZZ4"), ("pt-nif", "pt.nif", "501964843"),
        ("ro-cnp", "ro.cnp", "1630615123457"), ("se-pnr", "se.personnummer", "8803200016"), ("si-emso", "si.emso", "0101006500006"), ("si-tax", "si.ddv", "50223054"), ("sk-rc", "sk.rc", "7103192745"),
    ];

    [Fact]
    public async Task The_same_verdict_as_stdnum_but_for_stated_differences()
    {
        Require.That("stdnum", File.Exists("/usr/lib/python3/dist-packages/stdnum/ch/ssn.py"), "python3-stdnum is not installed");
        using var peer = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var cases = Kinds.SelectMany(kind => Numbers(kind.Example).Prepend(kind.Example).Select(number => (kind.Type, kind.Module, Number: number))).ToList();
        var asked = Task.Run(() =>
        {
            foreach (var (_, module, number) in cases)
                peer.StandardInput.WriteLine($"{module}\t{number}");
            peer.StandardInput.Close();
        });
        var different = new List<string>();
        var valid = new Dictionary<string, int>();
        foreach (var (type, _, number) in cases)
        {
            var theirs = await peer.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) == "1";
            var plain = Encoding.ASCII.GetBytes(number.Replace("-", "", StringComparison.Ordinal));
            var ours = NationalNumbers.Rules.First(rule => rule.Type == type).Check(plain);
            if (ours && theirs)
                valid[type] = valid.GetValueOrDefault(type) + 1;
            if (ours != theirs && !IsStated(type, number, ours))
                different.Add($"{type} {number}: ours {ours}");
        }

        await asked;
        Assert.True(different.Count == 0, $"{different.Count} of {cases.Count}: {string.Join("; ", different.Take(40))}");
        Assert.All(Kinds, kind => Assert.True(valid.GetValueOrDefault(kind.Type) >= 5, kind.Type));
    }

    // Where we differ, and why.
    private static bool IsStated(string type, string number, bool ours) => type switch
    {
        "be-nn" => !ours || number[0] < '5', // stdnum 1.18 does not look at the date, but at today's year
        "cz-rc" or "sk-rc" => !ours, // nor does it refuse months that no rule gives
        "fr-nir" => !ours, // nor at the month or the sex
        "at-svnr" => !ours, // nor at the date
        "at-tin" => ours, // it knows which tax offices exist
        "ro-cnp" => !ours, // it does not look at the county
        "si-emso" => !ours, // it allows years from 1800 to 2799
        "lv-pk" => ours == (number[0] == '3' && number[1] == '2') || number[0] > '3' || number[6] > '2', // new numbers without a date; companies
        "nl-bsn" => !ours, // it allows numbers below a million
        "fi-hetu" => ours, // it refuses temporary numbers, and signs of the century from 2023
        "ee-ik" or "lt-ak" => !ours && (number[0] is '7' or '8' or '9' || number.Substring(3, 4) == "0229"), // born after 2100
        "no-fnr" => ours, // it refuses dates to come and centuries without rule
        "bg-egn" or "pl-pesel" or "gr-amka" or "se-pnr" => (ours && type == "se-pnr" && number[4] >= '6') || number.Contains("0229", StringComparison.Ordinal) || number.StartsWith("2902", StringComparison.Ordinal) || number.Contains("229", StringComparison.Ordinal), // 29 February of 1900; coordination numbers
        "it-cf" => number[8] == 'B' || (!ours && number[9] >= '7'), // 29 February; it takes any day modulo 40
        "pl-nip" => !ours && number[0] == '0', // no tax office begins with 0
        "ie-pps" => number.Length == 9, // the second letter's values
        _ => false,
    };

    private static IEnumerable<string> Numbers(string example)
    {
        var random = new CounterRandom(17, example);
        var number = new char[example.Length];
        for (var round = 0; round < 250; round++)
        {
            for (var i = 0; i < number.Length; i++)
                number[i] = char.IsAsciiDigit(example[i]) ? (char)('0' + random.NextInt(10)) : char.IsAsciiLetter(example[i]) && i < number.Length - 1 && random.NextInt(4) == 0 ? (char)('A' + random.NextInt(26)) : example[i];
            if (round % 4 != 0)
                WriteDate(number, example, random);
            if (example.StartsWith("756", StringComparison.Ordinal))
                "756".CopyTo(number);
            for (var end = 0; end < (char.IsAsciiLetter(example[^1]) ? 36 : 10); end++)
            {
                number[^1] = end < 10 && char.IsAsciiLetter(example[^1]) && !example.Contains('-', StringComparison.Ordinal) ? 'A' : end < 10 ? (char)('0' + end) : (char)('A' + end - 10);
                if (round % 2 == 0 && example.Length == 11 && char.IsAsciiDigit(example[^2]) && !example.Contains('-', StringComparison.Ordinal))
                {
                    for (var other = '0'; other <= '9'; other++)
                    {
                        number[^2] = other;
                        yield return new string(number);
                    }

                    continue;
                }

                yield return new string(number);
            }
        }
    }

    // Day, month and year at one of the places that numbers have them at, in both orders.
    private static void WriteDate(char[] number, string example, CounterRandom random)
    {
        var at = random.NextInt(Math.Min(6, number.Length - 5));
        for (var i = at; i < at + 6; i++)
        {
            if (!char.IsAsciiDigit(example[i]))
                return;
        }

        var day = 1 + random.NextInt(28);
        var month = 1 + random.NextInt(12);
        var year = random.NextInt(100);
        (random.NextInt(2) == 0 ? $"{day:00}{month:00}{year:00}" : $"{year:00}{month:00}{day:00}").CopyTo(0, number, at, 6);
    }
}
