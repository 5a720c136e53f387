using System.Net;
using System.Text;
using Firn.Compliance.Robots;
using Firn.Compliance.Snapshots;
using Firn.Core;
using Firn.Testing;

namespace Firn.Compliance.Tests.Snapshots;

public sealed class SnapshotRunTests
{
    private static SnapshotFetcher Fetcher(WebServer server, params string[] hosts) => new(
        new SnapshotOptions { HostDelay = TimeSpan.Zero, RetryDelay = TimeSpan.Zero, Resolve = hosts.ToDictionary(host => $"{host}:{server.Port}", _ => IPAddress.Loopback) }, TimeProvider.System, (_, _) => throw new System.Net.Sockets.SocketException(11001));

    [Fact]
    public async Task A_stopped_snapshot_goes_on_and_asks_nobody_twice()
    {
        using var folder = new TemporaryFolder();
        string[] hosts = ["c.test", "a.test", "b.test", "d.test"];
        using var stop = new CancellationTokenSource();
        var stopping = true;
        using var server = new WebServer((host, _) =>
        {
            if (stopping && host == "b.test")
            {
                stop.Cancel();
                return null;
            }

            return WebServer.Reply(200, $"# {host}\n");
        });
        var urls = hosts.Select(host => $"http://{host}:{server.Port}").ToList();
        using var fetcher = Fetcher(server, hosts);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SnapshotRun.Fetch(urls, folder["s.jsonl"], fetcher, 1, null, stop.Token));
        Assert.False(File.Exists(folder["s.jsonl"]));

        // A kill in the middle of a line leaves half of one.
        File.AppendAllText(folder["s.jsonl.journal"], "{\"host\":\"b.test\",\"status\":2");
        stopping = false;
        var summary = await SnapshotRun.Fetch(urls, folder["s.jsonl"], fetcher, 1, null, TestContext.Current.CancellationToken);
        Assert.Equal((4, 2, 4), (summary.Hosts, summary.Resumed, summary.ByStatus["200"]));
        Assert.Equal(ContentHash.OfFile(folder["s.jsonl"]), summary.File);
        Assert.False(File.Exists(folder["s.jsonl.journal"]));
        Assert.Equal(["a.test", "b.test", "c.test", "d.test"], RobotsSnapshotStore.Read(folder["s.jsonl"]).All.Select(one => one.Host.Split(':')[0]));
        Assert.Equal(["a.test", "b.test", "b.test", "c.test", "d.test"], server.Requests.Select(one => one.Split(':')[0]).Order());
        Assert.Equal("FIRN-CMP-021", (await Assert.ThrowsAsync<FirnException>(() => SnapshotRun.Fetch(urls, folder["s.jsonl"], fetcher, 1, null, default))).Code);
    }

    [Fact]
    public async Task A_bare_host_is_asked_over_HTTPS_then_HTTP_and_one_that_nobody_knows_is_unreachable()
    {
        using var folder = new TemporaryFolder();
        using var server = new WebServer((_, _) => WebServer.Reply(200, "x"));
        using var fetcher = Fetcher(server, "a.test");
        await SnapshotRun.Fetch([$"a.test:{server.Port}", "nobody.test", "# a comment", ""], folder["s.jsonl"], fetcher, 2, null, TestContext.Current.CancellationToken);
        var store = RobotsSnapshotStore.Read(folder["s.jsonl"]);
        Assert.Equal(200, Assert.Single(store.For($"a.test:{server.Port}")).Status);
        Assert.StartsWith("https: ", store.For($"a.test:{server.Port}")[0].Note, StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(store.For("nobody.test")).Status);
    }

    [Fact]
    public void An_archive_gives_its_answers_and_those_that_redirects_lead_to()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["a.warc"],
        [
            .. Record("http://a.test/robots.txt", "2024-01-01T00:00:00Z", "HTTP/1.1 301 Moved\r\nLocation: https://www.a.test/robots.txt\r\n\r\n"),
            .. Record("https://www.a.test/robots.txt", "2024-01-01T00:00:01Z", "HTTP/1.1 302 Found\r\nLocation: /static/rules\r\n\r\n"),
            .. Record("https://www.a.test/static/rules", "2024-01-01T00:00:02Z", "HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /\n"),
            .. Record("https://www.a.test/page", "2024-01-01T00:00:02Z", "HTTP/1.1 200 OK\r\n\r\n<p>no answer for robots.txt"),
            .. Record("http://b.test/robots.txt", "2024-01-01T00:00:03Z", "HTTP/1.1 301 Moved\r\nLocation: http://elsewhere.test/\r\n\r\n"),
        ]);
        var summary = SnapshotRun.Import([folder["a.warc"]], folder["s.jsonl"]);
        Assert.Equal(4, summary.ByStatus.Values.Sum());
        var store = RobotsSnapshotStore.Read(folder["s.jsonl"]);
        var followed = Assert.Single(store.For("a.test"));
        Assert.Equal((200, "https://www.a.test/static/rules", "http://a.test/robots.txt"), (followed.Status, followed.FinalUrl, followed.Url));
        Assert.Equal(301, Assert.Single(store.For("b.test")).Status);
        var judge = new RobotsJudge(RobotsPolicy.Load("apertus"), store);
        Assert.Equal(RobotsAnswer.Disallow, judge.Judge("http://a.test/x"u8, "2024-02-01").Answer);
        Assert.Equal(RobotsAnswer.Unknown, judge.Judge("http://b.test/x"u8, "2024-02-01").Answer);
    }

    [Fact]
    public void A_ring_of_redirects_ends_and_says_nothing()
    {
        RobotsSnapshot To(string from, string to) => new("", from, 302, "2024", [], ContentHash.Of([]).ToString()) { Location = to };
        var store = RobotsSnapshotStore.Of([To("http://a.test/robots.txt", "http://b.test/robots.txt"), To("http://b.test/robots.txt", "http://a.test/robots.txt")]);
        Assert.Equal(302, Assert.Single(store.For("a.test")).Status);
    }

    private static byte[] Record(string url, string date, string http) => Encoding.UTF8.GetBytes(
        $"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{Guid.Empty}>\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {Encoding.UTF8.GetByteCount(http)}\r\n\r\n{http}\r\n\r\n");
}
