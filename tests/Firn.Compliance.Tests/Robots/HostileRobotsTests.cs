using System.Diagnostics;
using System.Text;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Tests.Robots;

/// <summary>Files that nobody should serve. Each must be read in linear time: ten times the size in about ten times the time.</summary>
public sealed class HostileRobotsTests
{
    [Fact]
    public void Random_bytes_are_a_file_without_rules_or_with_some_but_never_a_crash()
    {
        var random = new Firn.Core.CounterRandom(7, "hostile");
        for (var round = 0; round < 300; round++)
        {
            var bytes = new byte[random.NextInt(4000)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = random.NextInt(4) == 0 ? "\r\n:#*$%/ \0useragntdilow-"u8[random.NextInt(24)] : (byte)random.NextInt(256);
            byte[] file = [.. "User-agent: *\nDisallow: /x\n"u8, .. bytes];
            foreach (var mode in Enum.GetValues<RobotsMode>())
                RobotsFile.Parse(file).For("GPTBot", mode).Decide(bytes);
        }
    }

    [Fact]
    public void A_line_of_twenty_megabytes_is_read_and_its_rule_holds()
    {
        byte[] file = [.. "User-agent: *\nDisallow: /a"u8, .. Enumerable.Repeat((byte)'b', 20_000_000), .. "\nDisallow: /c\n"u8];
        var rules = RobotsFile.Parse(file).For("x");
        Assert.False(rules.Allows("http://h/c"u8));
        Assert.True(rules.Allows("http://h/ab"u8));
    }

    [Fact]
    public void A_NUL_ends_a_line_as_in_Googles_parser()
    {
        var file = RobotsFile.Parse("User-agent: *\0garbage\nDisallow: /x\0y\n"u8.ToArray());
        Assert.Equal(new RobotsDecision(false, 2, "Disallow: /x"), file.Decide("GPTBot", "http://h/xz"));
    }

    [Fact]
    public void Very_many_rules_compile_and_decide_in_linear_time()
    {
        var text = new StringBuilder("User-agent: *\n");
        for (var i = 0; i < 200_000; i++)
            text.Append("Disallow: /dir").Append(i * 7919L % 200_003).Append("/page\n");
        var clock = Stopwatch.StartNew();
        var rules = RobotsFile.Parse(Encoding.UTF8.GetBytes(text.ToString())).For("GPTBot");
        Assert.False(rules.Allows("http://h/dir7919/page/1"u8));
        Assert.True(rules.Allows("http://h/dir7919/other"u8));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{clock.Elapsed}"); // under a second alone; quadratic would be many minutes
    }

    [Fact]
    public void Nested_prefixes_and_stars_without_end_stay_linear()
    {
        var text = new StringBuilder("User-agent: *\n");
        for (var i = 1; i < 3000; i++)
            text.Append("Disallow: /").Append('a', i).Append('\n');
        text.Append("Disallow: /").Insert(text.Length, "*a", 200_000).Append("b\n");
        var rules = RobotsFile.Parse(Encoding.UTF8.GetBytes(text.ToString())).For("GPTBot", RobotsMode.Rfc);
        var clock = Stopwatch.StartNew();
        var url = Encoding.UTF8.GetBytes("http://h/x" + new string('a', 50_000));
        Assert.True(rules.Allows(url));
        Assert.False(rules.Allows("http://h/aaaa"u8));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{clock.Elapsed}");
    }

    [Fact]
    public void Ten_thousand_agents_asked_one_by_one_cost_no_more_than_a_scan_each()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
            text.Append("User-agent: bot").Append(i).Append("\nDisallow: /").Append(i).Append('\n');
        var file = RobotsFile.Parse(Encoding.UTF8.GetBytes(text.ToString()));
        Assert.False(file.Decide("bot99999", "http://h/99999").Allowed);
        Assert.True(file.Decide("bot99999", "http://h/88888").Allowed);
    }
}
