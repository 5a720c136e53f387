using System.Net;
using System.Text;
using Firn.Compliance.Robots;
using Firn.Compliance.Snapshots;

namespace Firn.Compliance.Tests.Snapshots;

public sealed class SnapshotFetcherTests
{
    private static async Task<RobotsSnapshot> Fetch(WebServer server, string url, SnapshotOptions? options = null, params string[] names)
    {
        var given = names.Append("site.test").ToDictionary(name => $"{name}:{server.Port}", _ => IPAddress.Loopback);
        using var fetcher = new SnapshotFetcher((options ?? new()) with { HostDelay = TimeSpan.Zero, RetryDelay = TimeSpan.Zero, Resolve = given }, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("10.0.0.7")]));
        return Assert.Single(await fetcher.Fetch(url, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task An_answer_is_recorded_with_its_status_whatever_it_is(int status)
    {
        using var server = new WebServer((_, _) => WebServer.Reply(status, "User-agent: *\nDisallow: /\n", "Content-Type: text/plain\r\n"));
        var found = await Fetch(server, $"http://site.test:{server.Port}");
        Assert.Equal((status, $"site.test:{server.Port}", "text/plain", ""), (found.Status, found.Host, found.ContentType, found.Note));
        Assert.Equal(64, found.Sha256.Length);
        Assert.Equal("User-agent: *\nDisallow: /\n", Encoding.UTF8.GetString(found.Body));
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_the_answer_is_that_of_the_host_asked_first()
    {
        using var server = new WebServer((host, path) => path == "/robots.txt" ? WebServer.Reply(301, "", "Location: /r5\r\n") : path == "/r1" ? WebServer.Reply(200, "Sitemap: x") : WebServer.Reply(302, "", $"Location: /r{path[2] - '0' - 1}\r\n"));
        var found = await Fetch(server, $"http://site.test:{server.Port}");
        Assert.Equal((200, $"http://site.test:{server.Port}/r1"), (found.Status, found.FinalUrl));
        Assert.Equal($"site.test:{server.Port}", found.Host);
    }

    [Fact]
    public async Task A_sixth_redirect_is_not_and_the_record_says_so()
    {
        using var server = new WebServer((_, path) => WebServer.Reply(302, "", $"Location: {path}x\r\n"));
        var found = await Fetch(server, $"http://site.test:{server.Port}");
        Assert.Equal((302, "more than 5 redirects"), (found.Status, found.Note));
        Assert.Equal(6, server.Requests.Count);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/secret")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://inside.test:{0}/")] // its name leads to 10.0.0.7
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    public async Task A_redirect_to_a_private_address_is_refused_and_nothing_is_sent(string target)
    {
        using var inside = new WebServer((_, _) => WebServer.Reply(200, "inside"));
        using var outside = new WebServer((_, _) => WebServer.Reply(302, "", $"Location: {string.Format(System.Globalization.CultureInfo.InvariantCulture, target, inside.Port)}\r\n"));
        var found = await Fetch(outside, $"http://site.test:{outside.Port}");
        Assert.Equal((0, "refused: not a public address"), (found.Status, found.Note));
        Assert.Empty(inside.Requests);
        Assert.Empty(found.Body);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://site.test/robots.txt")]
    [InlineData("http://")]
    public async Task A_redirect_to_what_is_no_web_address_is_not_followed(string target)
    {
        using var server = new WebServer((_, _) => WebServer.Reply(301, "", $"Location: {target}\r\n"));
        Assert.Equal((301, "the redirect leads to no web address"), (await Fetch(server, $"http://site.test:{server.Port}") is var found ? (found.Status, found.Note) : default));
    }

    [Fact]
    public async Task A_body_without_end_is_cut_and_one_of_zeros_in_gzip_too()
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(new byte[50_000_000]);
        using var server = new WebServer((_, _) => [.. Encoding.UTF8.GetBytes($"HTTP/1.1 200 x\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\nConnection: close\r\n\r\n"), .. packed.ToArray()]);
        var found = await Fetch(server, $"http://site.test:{server.Port}", new SnapshotOptions { MaxBytes = 600_000 });
        Assert.Equal((200, 600_000, "cut after 600000 bytes"), (found.Status, found.Body.Length, found.Note));
    }

    [Fact]
    public async Task A_host_that_does_not_answer_in_time_is_unreachable()
    {
        using var server = new WebServer((_, _) => null);
        var found = await Fetch(server, $"http://site.test:{server.Port}", new SnapshotOptions { Timeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal((0, "unreachable: timed out"), (found.Status, found.Note));
    }

    [Fact]
    public async Task What_is_no_HTTP_is_unreachable()
    {
        using var server = new WebServer((_, _) => "SSH-2.0-x\r\n"u8.ToArray());
        Assert.StartsWith("unreachable:", (await Fetch(server, $"http://site.test:{server.Port}")).Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_to_one_host_go_one_at_a_time_with_a_pause_between()
    {
        using var server = new WebServer((_, _) => WebServer.Reply(404, ""));
        using var fetcher = new SnapshotFetcher(
            new SnapshotOptions { HostDelay = TimeSpan.FromMilliseconds(80), Resolve = new Dictionary<string, IPAddress> { [$"site.test:{server.Port}"] = IPAddress.Loopback } }, TimeProvider.System);
        var begun = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => fetcher.Fetch($"http://site.test:{server.Port}", TestContext.Current.CancellationToken)));
        Assert.Equal(1, server.MostAtOnce);
        Assert.True(TimeProvider.System.GetElapsedTime(begun) >= TimeSpan.FromMilliseconds(3 * 80 - 5)); // three pauses: a least time, so a slow machine passes too
    }

    [Fact]
    public async Task A_failure_that_may_pass_is_met_again_and_every_attempt_is_on_record()
    {
        var answers = new Queue<Func<byte[]?>>([() => WebServer.Reply(503, ""), () => "HTTP/1.1 200 x\r\nContent-Length: 10\r\n\r\nab"u8.ToArray(), () => WebServer.Reply(200, "Allow: /")]);
        using var server = new WebServer((_, _) => answers.Dequeue()());
        var found = await Fetch(server, $"http://site.test:{server.Port}");
        Assert.Equal((200, "Allow: /"), (found.Status, Encoding.UTF8.GetString(found.Body)));
        Assert.Equal([503, 0], found.Attempts.Select(attempt => attempt.Status));
        Assert.All(found.Attempts, attempt => Assert.Equal($"http://site.test:{server.Port}/robots.txt", attempt.Url));
        Assert.Equal(found.Attempts, RobotsSnapshotLine.Parse(Encoding.UTF8.GetString(RobotsSnapshotLine.Write(found))).Attempts);
    }

    [Theory]
    [InlineData(500, 3)]
    [InlineData(503, 3)]
    [InlineData(429, 3)]
    [InlineData(408, 3)]
    [InlineData(404, 1)]
    [InlineData(403, 1)]
    [InlineData(200, 1)]
    public async Task Attempts_are_bounded_and_only_what_may_pass_gets_more_than_one(int status, int requests)
    {
        using var server = new WebServer((_, _) => WebServer.Reply(status, "x"));
        var found = await Fetch(server, $"http://site.test:{server.Port}");
        Assert.Equal((status, requests, requests - 1), (found.Status, server.Requests.Count, found.Attempts.Count));
    }

    [Fact]
    public async Task A_silent_server_is_asked_as_often_as_allowed_and_no_more()
    {
        using var server = new WebServer((_, _) => null);
        var found = await Fetch(server, $"http://site.test:{server.Port}", new SnapshotOptions { Timeout = TimeSpan.FromMilliseconds(200), Attempts = 2 });
        Assert.Equal((0, "unreachable: timed out", 2), (found.Status, found.Note, server.Requests.Count));
        Assert.Equal("unreachable: timed out", Assert.Single(found.Attempts).Note);
    }

    [Fact]
    public async Task Retry_After_is_waited_for_and_other_requests_to_the_host_wait_too()
    {
        var first = true;
        var times = new List<DateTimeOffset>();
        using var server = new WebServer((_, _) =>
        {
            times.Add(TimeProvider.System.GetUtcNow());
            (var refuse, first) = (first, false);
            return refuse ? WebServer.Reply(429, "", "Retry-After: 1\r\n") : WebServer.Reply(200, "x");
        });
        using var fetcher = new SnapshotFetcher(
            new SnapshotOptions { HostDelay = TimeSpan.Zero, RetryDelay = TimeSpan.FromHours(1), Resolve = new Dictionary<string, IPAddress> { [$"site.test:{server.Port}"] = IPAddress.Loopback } }, TimeProvider.System);
        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => fetcher.Fetch($"http://site.test:{server.Port}", TestContext.Current.CancellationToken)));
        Assert.All(both, found => Assert.Equal(200, Assert.Single(found).Status));
        Assert.Equal("asked to wait 1 s", Assert.Single(both.SelectMany(found => found[0].Attempts)).Note);
        Assert.Equal(3, times.Count);
        Assert.True(times[1] - times[0] >= TimeSpan.FromMilliseconds(950)); // a least time, so a slow machine passes too
    }

    [Fact]
    public async Task A_server_that_asks_for_more_time_than_the_limit_is_not_asked_again()
    {
        using var server = new WebServer((_, _) => WebServer.Reply(503, "", "Retry-After: 3600\r\n"));
        var found = await Fetch(server, $"http://site.test:{server.Port}");
        Assert.Equal((503, "asked to wait 3600 s", 1), (found.Status, found.Note, server.Requests.Count));
        Assert.Empty(found.Attempts);
    }

    [Fact]
    public async Task The_wait_doubles_by_the_clock_that_was_given()
    {
        using var server = new WebServer((_, _) => WebServer.Reply(503, ""));
        var clock = new WaitingClock();
        using var fetcher = new SnapshotFetcher(
            new SnapshotOptions { HostDelay = TimeSpan.Zero, Timeout = TimeSpan.FromDays(9), Attempts = 4, Resolve = new Dictionary<string, IPAddress> { [$"site.test:{server.Port}"] = IPAddress.Loopback } }, clock);
        var found = Assert.Single(await fetcher.Fetch($"http://site.test:{server.Port}", TestContext.Current.CancellationToken));
        Assert.Equal([5, 10, 20], clock.Waits.Select(wait => (int)Math.Round(wait.TotalSeconds)));
        Assert.Equal((4, 3), (server.Requests.Count, found.Attempts.Count));
        Assert.Equal(["2026-01-15T00:00:00Z", "2026-01-15T00:00:05Z", "2026-01-15T00:00:15Z", "2026-01-15T00:00:35Z"], found.Attempts.Select(attempt => attempt.Date).Append(found.Date));
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("64:ff9b::8.8.8.8", true)]
    [InlineData("64:ff9b::10.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("fe80::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void Only_public_addresses_are_asked(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.IsPublic(IPAddress.Parse(address)));

    /// <summary>A clock on which every wait of less than a day is over at once, and has then passed.</summary>
    private sealed class WaitingClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 1, 15, 0, 0, 0, TimeSpan.Zero);

        public List<TimeSpan> Waits { get; } = [];

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime < TimeSpan.Zero || dueTime > TimeSpan.FromDays(1))
                return TimeProvider.System.CreateTimer(callback, state, dueTime, period);
            Waits.Add(dueTime);
            now += dueTime;
            return TimeProvider.System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
