using System.Text;
using CsCheck;
using Firn.Compliance.PersonalData;
using Firn.Text.Unicode;

namespace Firn.Compliance.Tests.PersonalData;

public sealed class PiiMaskerTests
{
    private static readonly string[] Neighbours = ["7", "12", "345", " ", "  ", "-", ".", "/", "(", ")", "+", "A", "BC", "DEF", "GHIJ", "a", "bc", "é", "„", "\u00A0", "\u202F", "–", "ा", "\n", ",", ":"];

    private static string Mask(string text) => Encoding.UTF8.GetString(new PiiMasker(new PiiConfig()).Mask(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("Write to jane.doe@firma.ch today.", "Write to <email-pii> today.")]
    [InlineData("a@b.ch", "<email-pii>")]
    [InlineData("<a href='mailto:info@firma.ch'>info@firma.ch</a>", "<a href='mailto:<email-pii>'><email-pii></a>")]
    [InlineData("(first.last+tag@mail.firma.co.uk).", "(<email-pii>).")]
    [InlineData("müller@bäckerei.de, почта@пример.рф", "<email-pii>, <email-pii>")]
    [InlineData("请联系foo@bar.com谢谢", "请联系<email-pii>谢谢")]
    [InlineData("メールは tanaka@山田酒造.jp まで、我的邮箱：王伟@云海科技.中国", "メールは <email-pii> まで、我的邮箱：<email-pii>")]
    [InlineData("user@[192.0.2.17] x", "<email-pii> x")]
    [InlineData("?email=foo@bar.com&x=1", "?email=<email-pii>&x=1")]
    [InlineData("x@y.com,z@y.com;w@y.com", "<email-pii>,<email-pii>;<email-pii>")]
    [InlineData("jane1985@firma.ch 0446681800@firma.ch", "<email-pii> <email-pii>")]
    public void An_e_mail_address_is_masked(string text, string masked) => Assert.Equal(masked, Mask(text));

    [Theory]
    [InlineData("from 129.132.19.216 at noon", "from <ip-pii> at noon")]
    [InlineData("http://129.132.19.216:8080/", "http://<ip-pii>:8080/")]
    [InlineData("8.8.8.8", "<ip-pii>")]
    [InlineData("[2001:4860:4860::8888]:53", "[<ip-pii>]:53")]
    [InlineData("It is 2a02:1205:34e3:f4f0:1d6b:8f2a:77d1:9c01.", "It is <ip-pii>.")]
    [InlineData("2606:4700::1111 and 2606:4700::", "<ip-pii> and <ip-pii>")]
    public void A_global_IP_address_is_masked(string text, string masked) => Assert.Equal(masked, Mask(text));

    [Theory]
    [InlineData("CH93 0076 2011 6238 5295 7", "<iban-pii>")]
    [InlineData("IBAN: DE89370400440532013000.", "IBAN: <iban-pii>.")]
    [InlineData("FR14 2004 1010 0505 0001 3M02 606 ok", "<iban-pii> ok")]
    [InlineData("GB29-NWBK-6016-1331-9268-19", "<iban-pii>")]
    [InlineData("NO93 8601 1117 947", "<iban-pii>")]
    [InlineData("MT84MALT011000012345MTLCAST001S", "<iban-pii>")]
    public void An_IBAN_is_masked_spaced_or_not(string text, string masked) => Assert.Equal(masked, Mask(text));

    [Theory]
    [InlineData("image@2x.png and @handle and a@b")]
    [InlineData("lodash@4.17.21")]
    [InlineData("jane@example.com, a@host.example.org, b@firma.test, c@localhost, d@e.invalid")]
    [InlineData("follow @firn@mastodon.social; scp deploy@web.firn.ch:/srv/x .; systemctl start getty@tty3.service")]
    [InlineData("Message-ID: <20240115.abc@mail.firma.ch>\nReferences: <1@mail.firma.ch> <2@mail.firma.ch>")]
    [InlineData("CH21K5999335536142698")]
    [InlineData("pip install tool==11.2.0.4; OID 2.5.29.17; 版本8.2.41.129; Version=\"4.5.20.185\"")]
    [InlineData("git clone git@github.com:firn/firn.git")]
    [InlineData("3.1.4.2 Methods\n## 1.2.3.4 Results\nMozilla/5.0 Chrome/99.0.8.1 Safari")]
    [InlineData("10.0.0.1 192.168.1.1 127.0.0.1 172.16.5.4 0.0.0.0 255.255.255.255")]
    [InlineData("192.0.2.1 198.51.100.7 203.0.113.99")]
    [InlineData("version 5.10.3.2, v1.2.3.4, Section 4.3.2.1, 1.2.3.4.5, 1.2.3, 1.2.3.4-beta")]
    [InlineData("256.1.1.1 01.02.03.04 12.03.2024")]
    [InlineData("2001:db8::1 ::1 fe80::1 fd00::1 12:30:45 00:1A:2B:3C:4D:5E std::vector a::b")]
    [InlineData("CH94 0076 2011 6238 5295 7 DE00370400440532013000 XX93 0076 2011 6238 5295 7")]
    [InlineData("SDKDE89370400440532013000")]
    [InlineData("Ongeldig: NL75 RABO 0315 2736 99")]
    [InlineData("Résultat : 02 12 23 34 45 49, complémentaire 7")]
    [InlineData("Call 555-0142 in the film.")]
    [InlineData("Temperatures: -12 -08 -05 01 04 09 12")]
    [InlineData("")]
    public void What_is_no_personal_data_stays(string text) => Assert.Equal(text, Mask(text));

    [Theory]
    [InlineData("للاتصال هاتف: ٠٢ ٢٧٣٥ ١٢٣٤", "arb_Arab", "للاتصال هاتف: <phone-pii>")]
    [InlineData("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧", "", "<phone-pii>")]
    [InlineData("تلفن ۰۲۱-۲۳۴۵۶۷۸۹ است", "", "تلفن <phone-pii> است")]
    [InlineData("फ़ोन: ०७४१०४ १०१२३", "hin_Deva", "फ़ोन: <phone-pii>")]
    [InlineData("電話：０３－１２３４－５６７８", "jpn_Jpan", "電話：<phone-pii>")]
    [InlineData("โทร ๐๒-๑๒๓-๔๕๖๗", "tha_Thai", "โทร <phone-pii>")]
    [InlineData("ｔａｎａｋａ＠山田酒造．ｊｐ まで", "jpn_Jpan", "<email-pii> まで")]
    [InlineData("カード番号 ４１１１ １１１１ １１１１ １１１１ です", "jpn_Jpan", "カード番号 <card-pii> です")]
    [InlineData("۸٫۸ درصد در سال ۱۴۰۲، صفحه ۱۲۳۴۵۶", "pes_Arab", "۸٫۸ درصد در سال ۱۴۰۲، صفحه ۱۲۳۴۵۶")]
    [InlineData("१९ जनवरी २०२४ को १२:३० बजे ₹१२,३४५", "hin_Deva", "१९ जनवरी २०२४ को १२:३० बजे ₹१२,३४५")]
    [InlineData("２０２４年１月１５日（月）１０時３０分、価格：１２，８００円", "jpn_Jpan", "２０２４年１月１５日（月）１０時３０分、価格：１２，８００円")]
    public void Digits_of_other_scripts_are_digits(string text, string language, string masked)
    {
        var masker = new PiiMasker(new PiiConfig());
        Assert.Equal(masked, Encoding.UTF8.GetString(masker.Mask(Encoding.UTF8.GetBytes(text), Encoding.ASCII.GetBytes(language))));
        Assert.Equal(masked, Encoding.UTF8.GetString(masker.Mask(Encoding.UTF8.GetBytes(masked), Encoding.ASCII.GetBytes(language))));
    }

    [Fact]
    public void A_number_in_another_scripts_digits_has_the_same_pseudonym()
    {
        var masker = new PiiMasker(new PiiConfig { Replacement = PiiReplacement.Pseudonym, PseudonymKeyFile = "key" }, new PseudonymKey(Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef")));
        string Named(string text) => Encoding.UTF8.GetString(masker.Mask(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(Named("+971 50 123 4567"), Named("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧"));
        Assert.Contains("<phone-pii:", Named("+٩٧١ ٥٠ ١٢٣ ٤٥٦٧"));
    }

    [Theory]
    [InlineData("Írjon a titkarsag@szentendreikonyvtar.hu-ra.", "Írjon a <email-pii>-ra.")]
    [InlineData("post@firma.xn--fiqs8s-tel", "<email-pii>")]
    public void An_address_ends_with_its_top_level_domain(string text, string masked) => Assert.Equal(masked, Mask(text));

    [Fact]
    public void Digits_called_lonely_are_a_cluster_by_themselves() =>
        Gen.Int[0, Neighbours.Length - 1].Select(index => Neighbours[index]).Array[1, 9].Select(string.Concat).Sample(
            text =>
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                for (var at = 0; at < bytes.Length; at++)
                {
                    // A cluster is asked for at the first of two digits that no cluster before it took in.
                    if (!NumberCluster.IsDigit(bytes[at]) || (at > 0 && NumberCluster.IsDigit(bytes[at - 1])))
                        continue;
                    var end = at;
                    while (end < bytes.Length && NumberCluster.IsDigit(bytes[end]))
                        end++;
                    if (end - at >= 2 && NumberFinder.IsLonely(bytes, at, end) && new NumberCluster(bytes, at, 0).Count != 1)
                        return false;
                }

                return true;
            },
            iter: 100_000);

    [Fact]
    public void Folding_changes_digits_and_full_width_forms_and_nothing_else() =>
        Gen.OneOf(Gen.Int[0x20, 0x1FFFF].Where(point => point is < 0xD800 or > 0xDFFF), Gen.Int[0xFF01, 0xFF5E], Gen.Int[0x0600, 0x0700], Gen.Int[0x0900, 0x0F40], Gen.Int[0x1040, 0x1A99]).Array[0, 40].Sample(
            points =>
            {
                var text = Encoding.UTF8.GetBytes(string.Concat(points.Select(char.ConvertFromUtf32)));
                var expected = Encoding.UTF8.GetBytes(string.Concat(points.Select(point => point is >= 0xFF01 and <= 0xFF5E ? ((char)(point - 0xFEE0)).ToString() : point > 0x7F && CodePoint.DecimalDigit(point) is >= 0 and var digit ? $"{digit}" : char.ConvertFromUtf32(point))));
                var folded = new byte[text.Length];
                return folded.AsSpan(0, NativeDigits.Fold(text, folded, null)).SequenceEqual(expected);
            },
            iter: 20_000);

    [Fact]
    public void The_first_digit_of_another_script_is_found_wherever_it_stands()
    {
        var letters = new[] { "a", "é", "د", "ک", "अ", "ไ", "中", "ｘ", "€", " ", "໐"[..0] + "z", "𐍈" };
        var random = new Firn.Core.CounterRandom(5, "digits");
        foreach (var digit in "٠٩۰۹߀०৯੦૯୦௯౦೯൦๙໐༩၀៩᠐０９＠")
        {
            for (var round = 0; round < 60; round++)
            {
                var before = string.Concat(Enumerable.Range(0, random.NextInt(50)).Select(_ => letters[random.NextInt(letters.Length)]));
                var bytes = Encoding.UTF8.GetBytes($"{before}{digit}{before}");
                var place = Encoding.UTF8.GetByteCount(before);
                Assert.Equal(place, NativeDigits.IndexOf(bytes));
                Assert.Equal(-1, NativeDigits.IndexOf(bytes.AsSpan(0, place)));
            }
        }
    }

    [Theory]
    [InlineData("Karta tal-Identità 0123487M", "Karta tal-Identità <id-pii>")]
    [InlineData("her identity card, 0045201L, was lost", "her identity card, <id-pii>, was lost")]
    [InlineData("part 0123487M, order 0123487M, 0123487X, flight 0123487M", "part 0123487M, order 0123487M, 0123487X, flight 0123487M")]
    public void A_Maltese_card_counts_beside_its_name_alone(string text, string masked) => Assert.Equal(masked, Mask(text));

    [Fact]
    public void Every_country_of_the_register_is_found_with_right_check_digits_and_left_alone_with_wrong_ones()
    {
        foreach (var (country, kinds) in IbanRule.Countries)
        {
            var account = kinds.Replace('n', '7').Replace('a', 'K').Replace('c', '7');
            var check = 98 - IbanRule.Mod97(Encoding.ASCII.GetBytes(country + "00" + account));
            var iban = $"{country}{check:00}{account}";
            Assert.Equal("x <iban-pii> y", Mask($"x {iban} y"));
            var spaced = string.Join(' ', iban.Chunk(4).Select(group => new string(group)));
            Assert.Equal("x <iban-pii> y", Mask($"x {spaced} y"));
            var wrong = $"{country}{(check % 97) + 1:00}{account}";
            if (check % 97 + 1 != check)
                Assert.Equal($"x {wrong} y", Mask($"x {wrong} y"));
        }
    }

    [Fact]
    public void Masking_twice_changes_nothing() => Pieces.Sample(text => Mask(Mask(text)) == Mask(text), iter: 30_000);

    [Fact]
    public void The_vectors_see_what_the_plain_test_sees() => Pieces.Array[0, 60].Select(parts => string.Join(' ', parts)).Sample(
        text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var expected = Enumerable.Range(0, bytes.Length).Where(at => PiiCandidates.IsCandidate(bytes, at)).ToList();
            var actual = new List<int>();
            var candidates = new PiiCandidates(bytes);
            for (var at = candidates.Next(0); at >= 0; at = candidates.Next(at + 1))
                actual.Add(at);
            return expected.SequenceEqual(actual);
        },
        iter: 5_000);

    [Fact]
    public void A_text_without_findings_comes_back_itself_and_costs_no_memory()
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("At 12:30 she paid 3.50 for ch. 4.5; ISO 8601, DIN 476, on 2024-01-15, 1 234 567 times, 10.1016/j.cell. ", 500)));
        var masker = new PiiMasker(new PiiConfig());
        masker.Mask(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var same = masker.Mask(text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(same == text.AsSpan());
    }

    [Fact]
    public void Bytes_that_are_no_text_do_no_harm()
    {
        var random = new Firn.Core.CounterRandom(3, "pii");
        var masker = new PiiMasker(new PiiConfig());
        for (var round = 0; round < 2000; round++)
        {
            var bytes = new byte[random.NextInt(200)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = random.NextInt(2) == 0 ? "@.:AZ09 [-\xC3\xE4"u8[random.NextInt(12)] : (byte)random.NextInt(256);
            masker.Mask(bytes);
        }
    }

    [Fact]
    public void A_pseudonym_is_the_same_for_the_same_value_and_is_not_masked_again()
    {
        var key = new PseudonymKey(Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef"));
        var config = new PiiConfig { Replacement = PiiReplacement.Pseudonym, PseudonymKeyFile = "key" };
        string Named(string text) => Encoding.UTF8.GetString(new PiiMasker(config, key).Mask(Encoding.UTF8.GetBytes(text)));
        var one = Named("a@b.ch, A@B.ch, c@b.ch, CH93 0076 2011 6238 5295 7, CH9300762011623852957");
        var parts = one.Split(", ");
        Assert.Matches("^<email-pii:[a-p]{12}>$", parts[0]);
        Assert.Equal(parts[0], parts[1]);
        Assert.NotEqual(parts[0], parts[2]);
        Assert.Equal(parts[3], parts[4]);
        Assert.Equal(one, Named(one));
        Assert.NotEqual(one, Encoding.UTF8.GetString(new PiiMasker(config, new PseudonymKey(Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdeF"))).Mask("a@b.ch, A@B.ch, c@b.ch, CH93 0076 2011 6238 5295 7, CH9300762011623852957"u8)));
    }

    [Fact]
    public void Removal_leaves_nothing_in_the_place_of_a_value() =>
        Assert.Equal("Write to  or call .", Encoding.UTF8.GetString(new PiiMasker(new PiiConfig { Replacement = PiiReplacement.Remove }).Mask("Write to a@b.ch or call +41 44 668 18 00."u8)));

    [Fact]
    public void Places_are_those_of_the_text_that_came_in_also_where_a_second_look_finds_more()
    {
        // The first address ends where the second begins: it is seen only when the first is gone.
        var text = "x a@b.ch, 8.8.8.8 CH9300762011623852957 a@[1.2.3.4]@b.ch y a@b.ch";
        var bytes = Encoding.UTF8.GetBytes(text);
        var masker = new PiiMasker(new PiiConfig { Replacement = PiiReplacement.Remove });
        var left = Encoding.UTF8.GetString(masker.Mask(bytes));
        Assert.Equal(masker.Total, masker.Spans.Count);
        Assert.Equal("a@b.ch", text.Substring(masker.Spans[0].Start, masker.Spans[0].Length));
        Assert.Equal("a@b.ch", text.Substring(masker.Spans[^1].Start, masker.Spans[^1].Length));
        Assert.DoesNotContain("8.8.8.8", left);
        Assert.StartsWith("email ", masker.Evidence());
        Assert.Contains("email 2+6", masker.Evidence());
        Assert.DoesNotContain("b.ch", masker.Evidence());
    }

    [Theory]
    [InlineData("```\ncurl 129.132.19.216\n```\nfrom 129.132.19.216", "```\ncurl 129.132.19.216\n```\nfrom <ip-pii>")]
    [InlineData("ping `129.132.19.216` now", "ping `129.132.19.216` now")]
    [InlineData("mail `jane@firma.ch` now", "mail `<email-pii>` now")]
    [InlineData("$x_1 = 4111 1111 1111 1111$ and 4111 1111 1111 1111", "$x_1 = 4111 1111 1111 1111$ and <card-pii>")]
    public void Code_and_formulas_are_left_alone(string text, string masked)
    {
        Assert.Equal(masked, Mask(text));
        Assert.DoesNotContain("129.132.19.216", Encoding.UTF8.GetString(new PiiMasker(new PiiConfig { CodeAndMathematics = true }).Mask(Encoding.UTF8.GetBytes(text))));
    }

    private static readonly Gen<string> Pieces = Gen.Int[0, 31].Select(index => (string[])
        [
            "a@b.ch", "x", ".", "@", " ", "8.8.8.8", "1.2", ":", "2001:4860::1", "CH9300762011623852957", "CH93 0076 2011 6238 5295 7", "ü", "中",
            "<email-pii>", "DE", "89", "version ", "-", "[1.2.3.4]", "foo.bar",
            "+41 44 668 18 00", "756.9217.0769.85", "4111111111111111", "4111 ", "Tel. ", "0", "85073003328", "/", "(", ")", "BSN 111222333", "X1234567L",
        ]).Select(Gen.Int[0, 31].Array[0, 9], (words, picks) => string.Concat(picks.Select(pick => words[pick])));
}
