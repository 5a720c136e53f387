using System.Diagnostics;
using System.Text;
using Firn.Compliance.PersonalData;
using Firn.Testing;

namespace Firn.Compliance.Tests.PersonalData;

/// <summary>
/// Debian's python3-phonenumbers, libphonenumber in Python with metadata of its own date, beside our rule: the examples that it has for every region and
/// kind of number, and six numbers made of each, with other last digits, other digits, one digit more and one less.
/// </summary>
public sealed class PhonePeerTests
{
    private const string Script = """
        import random
        import phonenumbers as p
        random.seed(17)
        kinds = (p.PhoneNumberType.FIXED_LINE, p.PhoneNumberType.MOBILE, p.PhoneNumberType.TOLL_FREE, p.PhoneNumberType.UAN)
        def variants(number):
            digits = p.national_significant_number(number)
            yield digits
            for keep in (len(digits) - 2, len(digits) - 4, 1, 0):
                yield digits[:max(0, keep)] + "".join(random.choice("0123456789") for _ in range(len(digits) - max(0, keep)))
            yield digits + random.choice("0123456789")
            yield digits[:-1]
        for region in sorted(p.SUPPORTED_REGIONS):
            for kind in kinds:
                example = p.example_number_for_type(region, kind)
                if example is None:
                    continue
                for digits in variants(example):
                    number = p.PhoneNumber(country_code=example.country_code, national_number=int(digits or 0), italian_leading_zero=digits.startswith("0") or None,
                                           number_of_leading_zeros=len(digits) - len(digits.lstrip("0")) if digits.startswith("00") else None)
                    print(region, int(p.is_valid_number(number)), p.format_number(number, p.PhoneNumberFormat.INTERNATIONAL), p.format_number(number, p.PhoneNumberFormat.NATIONAL), sep="\t")
        """;

    // The metadata of the two are years apart: countries opened ranges, closed some, and made numbers longer.
    private const double Agreement = 0.98;

    // By region: the language in which a text with its numbers is written.
    private static readonly (string Region, string Language)[] AtHome =
    [
        ("CH", "deu_Latn"), ("DE", "deu_Latn"), ("AT", "deu_Latn"), ("FR", "fra_Latn"), ("IT", "ita_Latn"), ("GB", "eng_Latn"), ("NL", "nld_Latn"), ("BE", "nld_Latn"), ("ES", "spa_Latn"), ("PT", "por_Latn"),
        ("PL", "pol_Latn"), ("CZ", "ces_Latn"), ("SK", "slk_Latn"), ("HU", "hun_Latn"), ("RO", "ron_Latn"), ("BG", "bul_Cyrl"), ("GR", "ell_Grek"), ("HR", "hrv_Latn"), ("SI", "slv_Latn"), ("DK", "dan_Latn"), ("SE", "swe_Latn"),
        ("FI", "fin_Latn"), ("EE", "ekk_Latn"), ("LV", "lvs_Latn"), ("LT", "lit_Latn"), ("RU", "rus_Cyrl"), ("UA", "ukr_Cyrl"), ("TR", "tur_Latn"), ("IR", "pes_Arab"), ("IN", "hin_Deva"), ("JP", "jpn_Jpan"), ("KR", "kor_Hang"), ("BR", "por_Latn"),
    ];

    [Fact]
    public void An_international_number_is_assigned_or_not_as_python_phonenumbers_says()
    {
        var different = new List<string>();
        int same = 0, assigned = 0;
        foreach (var (region, valid, international, _) in Numbers())
        {
            var ours = Finds(international, "");
            assigned += ours && valid ? 1 : 0;
            if (ours == valid)
                same++;
            else
                different.Add($"{region} {international}: ours {ours}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{same} alike, {assigned} of them assigned; {string.Join("; ", different)}");
        Assert.True(assigned > 1500 && same >= Agreement * (same + different.Count), $"{different.Count} of {same + different.Count} differ: {string.Join("; ", different.Take(40))}");
    }

    [Fact]
    public void A_number_as_it_is_written_at_home_is_found_beside_a_word_for_telephone()
    {
        var missed = new List<string>();
        var found = 0;
        foreach (var (region, valid, _, national) in Numbers())
        {
            if (!valid || AtHome.FirstOrDefault(one => one.Region == region).Language is not { } language)
                continue;
            if (Finds(national, language))
                found++;
            else
                missed.Add($"{region} {national}");
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{found} found, {missed.Count} missed: {string.Join("; ", missed)}");
        Assert.True(found > 250 && found >= 0.95 * (found + missed.Count), $"{missed.Count} of {found + missed.Count} missed: {string.Join("; ", missed.Take(40))}");
    }

    private static bool Finds(string number, string language)
    {
        var spans = new List<PiiSpan>();
        PiiScanner.Find(Encoding.UTF8.GetBytes($"Tel. {number}\n"), new PiiConfig { NationalIds = false, Cards = false, Ibans = false, Ips = false }, spans, Encoding.UTF8.GetBytes(language));
        return spans.Exists(span => span.Kind == PiiKind.Phone && span.Length >= number.Trim('(', ')', '+').Length - 4);
    }

    private static IEnumerable<(string Region, bool Valid, string International, string National)> Numbers()
    {
        Require.That("phonenumbers", Directory.Exists("/usr/lib/python3/dist-packages/phonenumbers"), "python3-phonenumbers is not installed");
        using var peer = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Script]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var lines = peer.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        peer.WaitForExit();
        Assert.True(lines.Length > 5000, $"{lines.Length} numbers");

        // What regulators keep free for examples is nobody's, to us.
        return lines.Select(line => line.Split('\t')).Where(parts => !(parts[2].StartsWith("+1 ", StringComparison.Ordinal) && parts[2].Contains("555-01", StringComparison.Ordinal))).Select(parts => (parts[0], parts[1] == "1", parts[2], parts[3]));
    }
}
