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

    [Fact]
    public void A_host_is_looked_up_in_a_snapshot_and_the_answer_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["s.jsonl"], string.Concat(
            Line("a.test", "http://a.test/robots.txt", 200, "2024-01-01T00:00:00Z", "User-agent: *\nAllow: /\n"),
            Line("a.test", "https://a.test/robots.txt", 200, "2025-01-01T00:00:00Z", "User-agent: GPTBot\nDisallow: /\n"),
            Line("b.test", "http://b.test/robots.txt", 301, "2024-01-01T00:00:00Z", "", "http://www.b.test/robots.txt"),
            Line("www.b.test", "http://www.b.test/robots.txt", 200, "2024-01-01T00:00:01Z", "User-agent: *\nDisallow: /p\n"),
            Line("c.test", "http://c.test/robots.txt", 503, "2024-01-01T00:00:00Z", ""),
            Line("d.test", "http://d.test/robots.txt", 200, "2024-01-01T00:00:00Z", "User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n")));

        var (code, output, _) = Answer("", "robots", "check", folder["s.jsonl"], "https://A.test:443/x", "--agent", "GPTBot");
        Assert.Equal(ExitCode.No, code);
        Assert.Contains("disallowed by line 2: Disallow: /\nhttps://a.test/robots.txt answered 200 on 2025-01-01T00:00:00Z, sha256 ", output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, Answer("", "robots", "check", folder["s.jsonl"], "https://a.test/x", "--agent", "GPTBot", "--answers", "as-crawled", "--fetched", "2024-06-01").Code);
        Assert.Equal(ExitCode.No, Answer("", "robots", "check", folder.Path, "https://a.test/x", "--agent", "GPTBot", "--answers", "as-crawled", "--fetched", "2025-06-01").Code);

        // Redirects are followed inside of the snapshot, and 5xx means what the policy says.
        Assert.Equal(ExitCode.No, Answer("", "robots", "check", folder["s.jsonl"], "http://b.test/p").Code);
        Assert.Equal(ExitCode.Ok, Answer("", "robots", "check", folder["s.jsonl"], "http://b.test/q").Code);
        Assert.Equal(ExitCode.No, Answer("", "robots", "check", folder["s.jsonl"], "http://c.test/p").Code);
        Assert.Equal(ExitCode.Ok, Answer("", "robots", "check", folder["s.jsonl"], "http://c.test/p", "--policy", "apertus-as-published").Code);

        var explained = Answer("", "robots", "explain", folder["s.jsonl"], "https://a.test/x", "--json");
        Assert.Equal(ExitCode.No, explained.Code);
        using var json = JsonDocument.Parse(explained.Out);
        Assert.Equal(2, json.RootElement.GetProperty("answers").GetArrayLength());
        Assert.False(json.RootElement.GetProperty("allowed").GetBoolean());
        Assert.Contains("use for training                 NO (line 2: Content-Signal: ai-train=no)\napertus@", Answer("", "robots", "explain", folder["s.jsonl"], "http://d.test/x").Out, StringComparison.Ordinal);

        Assert.Equal((ExitCode.NotFound, true), Answer("", "robots", "check", folder["s.jsonl"], "http://nobody.test/") is var unknown ? (unknown.Code, unknown.Error.Contains("FIRN-CLI-026 nobody.test: ", StringComparison.Ordinal)) : default);
        Assert.Equal((ExitCode.Usage, true), Answer("", "robots", "explain", folder["s.jsonl"], "/path") is var pathOnly ? (pathOnly.Code, pathOnly.Error.Contains("FIRN-CLI-027 /path: ", StringComparison.Ordinal)) : default);
        Assert.Equal(ExitCode.NotFound, Answer("", "robots", "check", folder["none.jsonl"], "http://a.test/").Code);
        Assert.Equal(ExitCode.Usage, Answer("", "robots", "check", folder["s.jsonl"], "http://a.test/", "--answers", "never").Code);
    }

    [Fact]
    public void Explaining_a_file_names_the_line_that_refuses_training()
    {
        var (code, output, _) = Answer("User-agent: *\nContent-Usage: train-ai=n\nAllow: /\n", "robots", "explain", "-", "http://a.test/");
        Assert.Equal(ExitCode.No, code);
        Assert.Contains("(line 2: Content-Usage: train-ai=n)", output, StringComparison.Ordinal);
        Assert.Contains("the page is dropped", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_archive_or_holds_no_answer_is_one_clear_error_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["page.html"], "<!doctype html><p>no archive");
        File.WriteAllText(folder["empty.warc"], "");
        File.WriteAllText(folder["pages.warc"], "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.test/page\r\nContent-Length: 19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n\r\n\r\n");
        foreach (var (name, said) in (List<(string, string)>)[("page.html", "FIRN-CMP-024"), ("empty.warc", "FIRN-CMP-024"), ("pages.warc", "FIRN-CMP-025")])
        {
            var (code, output, error) = Answer("", "robots", "import", folder[name], "--out", folder["s.jsonl"]);
            Assert.Equal((ExitCode.Invalid, ""), (code, output));
            Assert.Contains($"{said} {folder[name]}: ", error, StringComparison.Ordinal);
            Assert.Single(error.TrimEnd().Split('\n'));
            Assert.False(File.Exists(folder["s.jsonl"]));
            Assert.False(File.Exists(folder["s.jsonl.journal"]));
        }

        // Beside one that has answers, an archive without any is named, and the snapshot made.
        var both = Answer("", "robots", "import", folder["pages.warc"], Repository.File("samples", "web", "crawl.warc.gz"), "--out", folder["s.jsonl"]);
        Assert.Equal(ExitCode.Ok, both.Code);
        Assert.Contains("pages.warc: holds no answer", both.Error, StringComparison.Ordinal);
    }

    private static string Line(string host, string url, int status, string date, string body, string location = "") =>
        JsonSerializer.Serialize(new { host, url, status, date, location, body_b64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(body)) }) + "\n";

    private static (ExitCode Code, string Out) Strip((ExitCode Code, string Out, string Error) answer) => (answer.Code, answer.Out);
}
