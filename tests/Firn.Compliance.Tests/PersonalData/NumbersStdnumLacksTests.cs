using System.Diagnostics;
using System.Globalization;
using System.Text;
using Firn.Compliance.PersonalData;
using Firn.Core;
using Firn.Testing;

namespace Firn.Compliance.Tests.PersonalData;

/// <summary>The numbers that python3-stdnum does not know, each beside a program that does; every check digit is met, the right one and the wrong ones.</summary>
public sealed class NumbersStdnumLacksTests
{
    private const string Faker = """
        import sys
        from faker import Factory
        fake = Factory.create("hu_HU")
        fake.seed(17)
        for line in sys.stdin:
            print(fake.ssn(dob=line.strip()))
        """;

    private const string CheckDigits = """
        use Algorithm::CheckDigits;
        my $check = CheckDigits('rentenversicherung');
        while (<STDIN>) { chomp; print $check->is_valid($_) ? "1\n" : "0\n"; }
        """;

    private const string Validator = """
        const tax = require(process.argv[1] + '/node_modules/validator').isTaxID;
        for (const line of require('fs').readFileSync(0, 'utf8').split('\n').filter(line => line)) {
            const [locale, number] = line.split('\t');
            console.log(tax(number, locale) ? '1' : '0');
        }
        """;

    [Fact]
    public void Hungarian_personal_numbers_are_those_that_Faker_makes()
    {
        Require.That("faker", File.Exists("/usr/lib/python3/dist-packages/faker/providers/ssn/hu_HU/__init__.py"), "python3-fake-factory is not installed");
        var random = new CounterRandom(17, "hu-szemelyi");
        // Debian's Faker leaves out the first digit of the years 00 to 09.
        var born = Enumerable.Range(0, 3000).Select(i => $"{10 + (i % 90):00}{1 + random.NextInt(12):00}{1 + random.NextInt(28):00}").ToList();
        // A serial whose check digit would be 10 is not given out; Faker writes these with twelve digits.
        var numbers = Ask("/usr/bin/python3", ["-c", Faker], born).Where(number => number.Length == 11).ToList();
        Assert.InRange(numbers.Count, 2500, 3000);
        var check = NationalNumbers.Rules.First(rule => rule.Type == "hu-szemelyi").Check;
        Assert.All(numbers, number =>
        {
            for (var digit = '0'; digit <= '9'; digit++)
                Assert.Equal(digit == number[^1], check(Encoding.ASCII.GetBytes(number[..^1] + digit)));
        });
    }

    [Fact]
    public void German_pension_numbers_are_those_of_CheckDigits()
    {
        Require.That("checkdigits", File.Exists("/usr/share/perl5/Algorithm/CheckDigits.pm"), "libalgorithm-checkdigits-perl is not installed");
        var random = new CounterRandom(17, "de-rvnr");
        var numbers = Enumerable.Range(0, 600).Select(_ => $"{2 + random.NextInt(88):00}{1 + random.NextInt(31) + (50 * random.NextInt(2)):00}{1 + random.NextInt(12):00}{random.NextInt(100):00}{(char)('A' + random.NextInt(26))}{random.NextInt(100):00}")
            .SelectMany(number => Enumerable.Range(0, 10).Select(digit => $"{number}{digit}"));
        Same("de-rvnr", [.. numbers], numbers => Ask("/usr/bin/perl", ["-e", CheckDigits], numbers), atLeast: 600);
    }

    [Theory]
    [InlineData("hu-ado", "hu-HU")]
    [InlineData("lu-nin", "lb-LU")]
    public void Tax_numbers_of_Hungary_and_Luxembourg_are_those_of_validator(string type, string locale)
    {
        var node = Require.Program("node", "peers");
        Require.That("peers", Directory.Exists(Path.Combine(PublishedRanks.Peers, "node_modules", "validator")), $"no validator library in {PublishedRanks.Peers}; run eng/peers/install.sh");
        var random = new CounterRandom(17, type);
        var numbers = type == "hu-ado"
            ? Enumerable.Range(0, 600).Select(_ => $"{(random.NextInt(4) == 0 ? random.NextInt(10) : 8)}{random.NextInt(100_000_000):00000000}").SelectMany(number => Enumerable.Range(0, 10).Select(digit => $"{number}{digit}"))
            : Enumerable.Range(0, 200).Select(_ => $"{1850 + random.NextInt(250)}{1 + random.NextInt(13):00}{1 + random.NextInt(31):00}{random.NextInt(1000):000}").SelectMany(number => Enumerable.Range(0, 100).Select(digits => $"{number}{digits:00}"));
        // We do not look at the year of a 29 February; it refuses the zeros of an unknown day.
        Same(type, [.. numbers.Where(number => type == "hu-ado" || number.Substring(4, 4) != "0229")], numbers => Ask(node, ["-e", Validator, PublishedRanks.Peers], numbers.Select(number => $"{locale}\t{number}")), atLeast: 100);
    }

    private static void Same(string type, List<string> numbers, Func<List<string>, List<string>> ask, int atLeast)
    {
        var check = NationalNumbers.Rules.First(rule => rule.Type == type).Check;
        var theirs = ask(numbers);
        Assert.Equal(numbers.Count, theirs.Count);
        var different = numbers.Where((number, i) => check(Encoding.ASCII.GetBytes(number)) != (theirs[i] == "1")).ToList();
        Assert.True(different.Count == 0, string.Create(CultureInfo.InvariantCulture, $"{different.Count} of {numbers.Count}: {string.Join("; ", different.Take(20))}"));
        Assert.True(theirs.Count(answer => answer == "1") >= atLeast);
    }

    private static List<string> Ask(string program, string[] arguments, IEnumerable<string> lines)
    {
        using var peer = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        var answers = peer.StandardOutput.ReadToEndAsync();
        foreach (var line in lines)
            peer.StandardInput.WriteLine(line);
        peer.StandardInput.Close();
        peer.WaitForExit();
        Assert.Equal(0, peer.ExitCode);
        return [.. answers.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }
}
