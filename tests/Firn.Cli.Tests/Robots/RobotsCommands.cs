using System.Text;
using System.Text.Json;
using Firn.Core;
using Firn.Testing;
using static Firn.Cli.Tests.CommandRun;

namespace Firn.Cli.Tests.Robots;

public sealed class RobotsCommands
{
    private const string Robots = "User-agent: GPTBot\nDisallow: /private # keep out\n\nUser-agent: *\nAllow: /\n";

    [Fact]
    public void One_check_answers_with_its_exit_code()
    {
        Assert.Equal((ExitCode.No, "disallowed by line 2: Disallow: /private\n"), Strip(Answer(Robots, "robots", "check", "-", "https://a.test/private/x", "--agent", "GPTBot")));
        Assert.Equal((ExitCode.Ok, "allowed by line 5: Allow: /\n"), Strip(Answer(Robots, "robots", "check", "-", "https://a.test/private/x", "--agent", "OtherBot")));
        Assert.Equal(ExitCode.NotFound, Answer("", "robots", "check", "none.txt", "https://a.test/").Code);
        Assert.Equal(ExitCode.Usage, Answer("", "robots", "check").Code);
    }

    [Fact]
    public void A_batch_gives_one_line_a_case_in_order_and_ends_with_0()
    {
        var cases = new StringBuilder();
        for (var i = 0; i < 500; i++)
        {
            // Files take turns, and each form of robots and URL occurs.
            var robots = i % 3 == 0 ? Robots : $"User-agent: *\nDisallow: /{i % 7}\n";
            var url = i % 3 == 0 ? "http://a.test/private" : $"http://a.test/{i % 5}";
            var agent = i % 2 == 0 ? "GPTBot" : "AI2Bot";
            cases.Append(i % 4 < 2
                ? JsonSerializer.Serialize(new { robots, agent, url })
                : JsonSerializer.Serialize(new { robots_b64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(robots)), agent, url_b64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(url)) })).Append('\n');
        }

        var (code, output, _) = Answer(cases.ToString(), "robots", "check", "--batch", "-");
        Assert.Equal(ExitCode.Ok, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(500, lines.Length);
        for (var i = 0; i < 500; i++)
        {
            using var answer = JsonDocument.Parse(lines[i]);
            var allowed = i % 3 == 0 ? i % 2 != 0 : i % 7 != i % 5;
            Assert.Equal(allowed, answer.RootElement.GetProperty("allowed").GetBoolean());
            Assert.Equal(["allowed", "line", "rule"], answer.RootElement.EnumerateObject().Select(field => field.Name));
            if (!allowed)
                Assert.Equal((2, i % 3 == 0 ? "Disallow: /private" : $"Disallow: /{i % 7}"), (answer.RootElement.GetProperty("line").GetInt32(), answer.RootElement.GetProperty("rule").GetString()));
        }
    }

    [Fact]
    public void A_batch_takes_bytes_that_are_no_UTF8_and_no_text()
    {
        var robots = Convert.ToBase64String([.. "User-agent: *\nDisallow: /"u8, 0xE9, .. "\n"u8]);
        var url = Convert.ToBase64String([.. "http://a.test/"u8, 0xE9]);
        var (code, output, _) = Answer($"{{\"robots_b64\":\"{robots}\",\"agent\":\"x\",\"url_b64\":\"{url}\"}}\r\n\n{{\"robots\":\"\",\"agent\":\"\",\"url\":\"\"}}", "robots", "check", "--batch", "-");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(2, output.Count(letter => letter == '\n'));
        Assert.StartsWith("{\"allowed\":false,\"line\":2,", output, StringComparison.Ordinal);
        Assert.EndsWith("{\"allowed\":true,\"line\":0,\"rule\":\"\"}\n", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"robots\":\"\",\"agent\":\"a\"}")]
    [InlineData("{\"agent\":\"a\",\"url\":\"http://a/\"}")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"robots_b64\":\"?\",\"agent\":\"a\",\"url\":\"/\"}")]
    public void A_line_that_is_no_case_is_named(string line)
    {
        var (code, _, error) = Answer($"{{\"robots\":\"\",\"agent\":\"a\",\"url\":\"/\"}}\n{line}\n", "robots", "check", "--batch", "-");
        Assert.Equal(ExitCode.Invalid, code);
        Assert.Contains("FIRN-CLI-023 -:2: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_becomes_a_snapshot_once()
    {
        using var folder = new TemporaryFolder();
        var crawl = Repository.File("samples", "web", "crawl.warc.gz");
        var (code, output, _) = Answer("", "robots", "import", crawl, "--out", folder["s.jsonl"], "--json");
        Assert.Equal(ExitCode.Ok, code);
        using var answer = JsonDocument.Parse(output);
        Assert.Equal("firn.robots-snapshot", answer.RootElement.GetProperty("schema").GetString());
        Assert.True(answer.RootElement.GetProperty("hosts").GetInt32() > 5);
        Assert.Equal(ContentHash.OfFile(folder["s.jsonl"]).ToString(), answer.RootElement.GetProperty("sha256").GetString());
        Assert.Equal(ExitCode.Conflict, Answer("", "robots", "import", crawl, "--out", folder["s.jsonl"]).Code);
    }

    [Fact]
    public void A_snapshot_never_asks_this_machine_or_its_network()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = Answer("http://127.0.0.1:9\nhttp://localhost\nhttp://169.254.169.254\n", "robots", "snapshot", "-", "--out", folder["s.jsonl"], "--timeout", "5", "--delay", "0");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("3 hosts; refused: 3", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, Answer("a.test\n", "robots", "snapshot", "-", "--out", folder["t.jsonl"], "--max-bytes", "10").Code);
        Assert.Equal(ExitCode.Usage, Answer("a.test\n", "robots", "snapshot", "-", "--out", folder["t.jsonl"], "--resolve", "a.test").Code);
    }

    private static (ExitCode Code, string Out) Strip((ExitCode Code, string Out, string Error) answer) => (answer.Code, answer.Out);
}
