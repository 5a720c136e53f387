using System.Text;
using Firn.Compliance.Consent;
using Firn.Compliance.Hosts;
using Firn.Compliance.Licences;
using Firn.Compliance.Robots;
using Firn.Compliance.Signals;
using Firn.Core;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;

namespace Firn.Compliance.Tests.Consent;

public sealed class ConsentRulesTests
{
    private static RobotsSnapshot Snapshot(string host, int status, string body = "", string date = "2025-01-01T00:00:00Z") =>
        new(host, $"http://{host}/robots.txt", status, date, Encoding.UTF8.GetBytes(body), ContentHash.Of(body).ToString());

    private static List<StepEvent> Run(ConsentConfig config, RobotsSnapshotStore store, Action<DocumentBatch> fill, out List<string> basis)
    {
        using var documents = new DocumentBatch();
        fill(documents);
        var batch = new StepBatch(documents);
        foreach (var step in new ConsentRules(config, config.Policy, store).Steps())
            batch.Run(step);
        basis = [.. Enumerable.Range(0, documents.Count).Select(documents.Basis.String)];
        Records.Clear();
        Records.AddRange(batch.Events.Where(step => step.Step == "consent-record"));
        return [.. batch.Events.Where(step => step.Step != "consent-record")];
    }

    // What the last run wrote about the signals it saw.
    private static readonly List<StepEvent> Records = [];

    private static Action<DocumentBatch> Page(string url, string html = "<p>Hello</p>", string headers = "", string date = "2024-06-01T00:00:00Z") => batch =>
    {
        var row = batch.Add("web"u8, Encoding.UTF8.GetBytes(url), Encoding.UTF8.GetBytes(html));
        batch.Url.Set(row, url);
        batch.ContentType.Set(row, "text/html; charset=utf-8");
        batch.HttpHeaders.Set(row, headers);
        batch.Date.Set(row, date);
    };

    [Theory]
    [InlineData("http://Garden.test:80/a", "robots_disallowed", "robots.txt")]
    [InlineData("http://norobots.test/a", "", "")]
    [InlineData("http://broken.test/a", "robots_unavailable", "robots.txt")]
    [InlineData("http://nobody.test/a", "consent_unknown", "robots.txt")]
    [InlineData("http://signal.test/a", "training_refused", "content-signal")]
    [InlineData("http://usage.test/private/a", "training_refused", "content-usage")]
    [InlineData("http://usage.test/a", "", "")]
    public void A_page_is_dropped_for_what_its_hosts_robots_txt_says(string url, string reason, string signal)
    {
        var store = RobotsSnapshotStore.Of(
        [
            Snapshot("garden.test", 200, "# hi\nUser-agent: GPTBot\nDisallow: /\n"),
            Snapshot("norobots.test", 404, "<html>not found"),
            Snapshot("broken.test", 500),
            Snapshot("signal.test", 200, "User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n"),
            Snapshot("usage.test", 200, "User-agent: *\nContent-Usage: train-ai=y\nContent-Usage: /private train-ai=n\nAllow: /\n"),
        ]);
        var events = Run(new ConsentConfig(), store, Page(url), out var basis);
        if (reason.Length == 0)
        {
            Assert.Equal("opt-out-checked", basis[0]);
            Assert.Equal("robots_allowed", Assert.Single(events).Finding.Reason);
            return;
        }

        var dropped = Assert.Single(events);
        Assert.Equal(VerdictKind.Dropped, dropped.Verdict);
        Assert.Equal((reason, signal, "apertus@2025-01.1"), (dropped.Finding.Reason, dropped.Finding.Signal, dropped.Finding.PolicyVersion));
        if (reason == "robots_disallowed")
        {
            Assert.Equal(3, dropped.Finding.Line);
            Assert.Equal("Disallow: /; agents GPTBot", dropped.Finding.Evidence);
            Assert.Equal(64, dropped.Finding.SnapshotHash.Length);
        }
    }

    [Theory]
    [InlineData("<meta name=robots content='noai, noimageai'>", "", "training_refused", "meta-robots")]
    [InlineData("<meta name=GPTBot content=noai>", "", "training_refused", "meta-robots")]
    [InlineData("<meta name=SomeOtherBot content=noai>", "", "", "")]
    [InlineData("<meta name=robots content=noimageai>", "", "", "")]
    [InlineData("<meta name=tdm-reservation content=1>", "", "tdm_reserved", "tdm-reservation-meta")]
    [InlineData("", "X-Robots-Tag: noai\r\n", "training_refused", "x-robots-tag")]
    [InlineData("", "x-robots-tag: unavailable_after: 25 Jun 2030, CCBot: nofollow, noai\r\n", "training_refused", "x-robots-tag")]
    [InlineData("", "X-Robots-Tag: otherbot: noai\r\n", "", "")]
    [InlineData("", "TDM-Reservation: 1\r\n", "tdm_reserved", "tdm-reservation")]
    [InlineData("", "TDM-Reservation: 0\r\n", "", "")]
    [InlineData("", "TDM-Reservation: yes\r\n", "", "")]
    [InlineData("", "Content-Usage: search=y, train-ai=n\r\n", "training_refused", "content-usage")]
    [InlineData("", "Content-Usage: train-ai=y, train-genai=n\r\n", "training_refused", "content-usage")]
    [InlineData("", "Content-Usage: bots=n, train-ai=y\r\n", "", "")]
    [InlineData("", "Content-Usage: bots=n\r\n", "training_refused", "content-usage")]
    [InlineData("", "X-Robots-Tag: CCBot/2.0: noai\r\n", "training_refused", "x-robots-tag")]
    [InlineData("<meta http-equiv=content-usage content='train-ai=n'>", "", "training_refused", "content-usage")]
    [InlineData("<!-- <meta name=robots content=noai> -->", "", "", "")]
    [InlineData("", "X-Robots-Tag: unavailable_after: Wed, 03 Dec 2025 13:09:53 GMT, noai\r\n", "training_refused", "x-robots-tag")]
    [InlineData("", "X-Robots-Tag: unavailable_after: Wednesday, 03-Dec-25 13:09:53 GMT\r\nX-Robots-Tag: OtherBot: noindex\r\nX-Robots-Tag: gptbot: NOAI\r\n", "training_refused", "x-robots-tag")]
    [InlineData("", "X-Robots-Tag: otherbot: noindex, noai, GPTBot: nofollow\r\n", "", "")]
    [InlineData("", "X-Robots-Tag: noindex noai\r\n", "training_refused", "x-robots-tag")]
    [InlineData("", "X-Robots-Tag: max-snippet:-1, noai\r\n", "training_refused", "x-robots-tag")]
    [InlineData("<meta name=ROBOTS content='index; NoAI'>", "", "training_refused", "meta-robots")]
    [InlineData("<meta name=CCBot content='noai noimageai'>", "", "training_refused", "meta-robots")]
    [InlineData("<meta http-equiv=X-Robots-Tag content=noai>", "", "training_refused", "meta-robots")]
    [InlineData("<meta name=robots content=noaia>", "", "", "")]
    [InlineData("", "Content-Signal: search=yes, ai-train=no\r\n", "training_refused", "content-signal")]
    [InlineData("", "Content-Signal: ai-input=no\r\n", "", "")]
    [InlineData("", "Content-Usage: train-ai=n;x=1\r\n", "training_refused", "content-usage")]
    [InlineData("<meta name=tdm-reservation content=0>", "tdm-reservation: 1\r\ntdm-policy: https://a.test/p\r\n", "tdm_reserved", "tdm-reservation")]
    public void A_page_is_dropped_for_what_it_and_its_response_say(string html, string headers, string reason, string signal)
    {
        var events = Run(new ConsentConfig(), RobotsSnapshotStore.Of([Snapshot("a.test", 404)]), Page("http://a.test/x", html, headers), out _);
        var dropped = events.Where(step => step.Verdict == VerdictKind.Dropped).ToList();
        if (reason.Length == 0)
            Assert.Empty(dropped);
        else
            Assert.Equal((reason, signal), (Assert.Single(dropped).Finding.Reason, dropped[0].Finding.Signal));
    }

    [Fact]
    public void A_sites_tdmrep_file_reserves_by_path_and_its_first_match_decides()
    {
        const string Json = """[{"location":"/free/*","tdm-reservation":0},{"location":"/","tdm-reservation":1},{"bad":true}]""";
        var file = Snapshot("a.test", 200, Json) with { Url = "http://a.test/.well-known/tdmrep.json" };
        var store = RobotsSnapshotStore.Of([Snapshot("a.test", 404), file]);
        Assert.Contains(Run(new ConsentConfig(), store, Page("http://a.test/x"), out _), step => step.Finding.Reason == "tdm_reserved" && step.Finding.SnapshotHash == file.Sha256);
        Assert.DoesNotContain(Run(new ConsentConfig(), store, Page("http://a.test/free/x"), out _), step => step.Verdict == VerdictKind.Dropped);
        Assert.Null(TdmRepFile.Parse("{not json"u8.ToArray()).Of("http://a/x"u8));
        Assert.Null(TdmRepFile.Parse((byte[])[.. "[{\"tdm-reservation\":1,\"location\":\"/"u8, 0xFF, .. "\"}]"u8]).Of("http://a/x"u8)); // found by fuzzing
        Assert.Null(TdmRepFile.Parse("{\"location\":\"/\"}"u8.ToArray()).Of("http://a/x"u8));
    }

    [Fact]
    public void An_ai_txt_objects_by_path_and_kind_of_file()
    {
        var file = Snapshot("a.test", 200, "User-Agent: *\nDisallow: *.pdf\nDisallow: /essays\nAllow: /\n") with { Url = "http://a.test/ai.txt" };
        var store = RobotsSnapshotStore.Of([Snapshot("a.test", 404), file]);
        Assert.Contains(Run(new ConsentConfig(), store, Page("http://a.test/essays/1"), out _), step => step.Finding is { Reason: "training_refused", Signal: "ai.txt", Line: 3 } && step.Finding.SnapshotHash == file.Sha256);
        Assert.Contains(Run(new ConsentConfig(), store, Page("http://a.test/b.pdf"), out _), step => step.Finding.Signal == "ai.txt");
        Assert.DoesNotContain(Run(new ConsentConfig(), store, Page("http://a.test/x"), out _), step => step.Verdict == VerdictKind.Dropped);
    }

    [Fact]
    public void One_record_a_page_names_every_signal_whom_it_speaks_to_and_which_decided()
    {
        var store = RobotsSnapshotStore.Of([Snapshot("a.test", 200, "User-agent: *\nAllow: /\n")]);
        Run(new ConsentConfig(), store, Page("http://a.test/x", "<meta name=robots content='noai'><link rel=license href='https://creativecommons.org/licenses/by-nc/4.0/'><p>x", "X-Robots-Tag: otherbot: noai, noindex\r\nTDM-Reservation: 0\r\n"), out _);
        using var record = System.Text.Json.JsonDocument.Parse(Assert.Single(Records).Finding.Evidence);
        Assert.Equal("meta-robots", record.RootElement.GetProperty("decided").GetString());
        Assert.Equal(
            ["robots.txt/*/False", "x-robots-tag/otherbot/True", "tdm-reservation/*/False", "meta-robots/*/True", "licence-rel-license/*/False"],
            record.RootElement.GetProperty("signals").EnumerateArray().Select(one => $"{one.GetProperty("signal")}/{one.GetProperty("speaks_to")}/{one.GetProperty("objects")}"));
    }

    [Fact]
    public void Personal_data_in_what_strangers_wrote_stays_out_of_the_ledger()
    {
        const string Secret = "jane.planted@secret-mail.ch";
        var store = RobotsSnapshotStore.Of([Snapshot("a.test", 200, $"User-agent: GPTBot\nDisallow: /{Secret}\nUser-agent: *\nContent-Signal: ai-train=no, x={Secret}\nAllow: /\n")]);
        foreach (var url in (string[])["http://a.test/" + Secret, "http://a.test/b"])
        {
            var events = Run(new ConsentConfig(), store, Page(url, $"<meta name=robots content='noai, {Secret}'><link rel=license href='mailto:{Secret}'>", $"X-Robots-Tag: {Secret}: noai\r\n"), out _);
            Assert.NotEmpty(Records);
            Assert.DoesNotContain(events.Concat(Records), step => step.Finding.Evidence.Contains(Secret, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData(false, false, "consent_unknown")]
    [InlineData(true, false, "consent_unknown")]
    [InlineData(false, true, "robots_disallowed")]
    [InlineData(true, true, "robots_disallowed")]
    public void A_host_without_an_answer_may_take_that_of_its_registrable_domain(bool www, bool registrable, string reason)
    {
        var list = PublicSuffixList.Parse("com\nuk\nco.uk\n"u8);
        var store = RobotsSnapshotStore.Of([Snapshot("example.co.uk", 200, "User-agent: *\nDisallow: /\n")]);
        using var documents = new DocumentBatch();
        Page("http://shop.example.co.uk/x")(documents);
        var batch = new StepBatch(documents);
        foreach (var step in new ConsentRules(new ConsentConfig { WwwSibling = www, RegistrableDomain = registrable }, "apertus", store, list).Steps())
            batch.Run(step);
        Assert.Equal(reason, Assert.Single(batch.Events, step => step.Verdict == VerdictKind.Dropped).Finding.Reason);
    }

    [Fact]
    public void Unknown_is_kept_only_when_the_recipe_says_so_and_then_stays_unknown()
    {
        var events = Run(new ConsentConfig { Unknown = UnknownConsent.Keep }, RobotsSnapshotStore.Of([]), Page("http://a.test/x"), out var basis);
        Assert.Equal("unknown", basis[0]);
        Assert.Equal("consent_unknown_kept", Assert.Single(events).Finding.Reason);
    }

    [Theory]
    [InlineData(RobotsHindsight.Hindsight, "2024-06-01", "http://a.test/x", false)]
    [InlineData(RobotsHindsight.AsCrawled, "2024-06-01", "http://a.test/x", true)]
    [InlineData(RobotsHindsight.AsCrawled, "2025-06-01", "http://a.test/x", false)]
    [InlineData(RobotsHindsight.Hindsight, "2025-06-01", "http://a.test/old", true)]
    [InlineData(RobotsHindsight.Hindsight, "2024-06-01", "http://a.test/old", false)]
    public void With_hindsight_a_later_opt_out_removes_earlier_text(RobotsHindsight answers, string fetched, string url, bool kept)
    {
        var store = RobotsSnapshotStore.Of(
        [
            Snapshot("a.test", 200, "User-agent: *\nDisallow: /x\n", "2025-01-01"),
            Snapshot("a.test", 200, "User-agent: *\nDisallow: /old\n", "2024-01-01"),
        ]);
        var events = Run(new ConsentConfig { Answers = answers }, store, Page(url, date: fetched), out _);
        Assert.Equal(kept, events.TrueForAll(step => step.Verdict != VerdictKind.Dropped));
    }

    [Theory]
    [InlineData("2025-01-01", "2025-01-01T23:00:00Z", true)] // a day takes in its whole day
    [InlineData("2025-01-01T12:00:00Z", "2025-01-01T23:00:00Z", false)]
    [InlineData("2025-01-01T23:00:00.5Z", "2025-01-01T23:00:00Z", true)]
    [InlineData("", "2025-01-01T23:00:00Z", false)]
    public void As_crawled_takes_the_newest_answer_of_that_moment(string fetched, string second, bool isSecond)
    {
        var answers = new[] { Snapshot("a.test", 200, "1", "2024-01-01T00:00:00Z"), Snapshot("a.test", 200, "2", second) };
        Assert.Equal(answers[isSecond ? 1 : 0], Assert.Single(RobotsHindsight.AsCrawled.InForce(answers, fetched)));
        Assert.Equal(isSecond ? 1 : 2, RobotsHindsight.Hindsight.InForce(answers, fetched).Count());
    }

    [Fact]
    public void A_document_without_URL_stands_on_its_licence()
    {
        static void Books(DocumentBatch batch)
        {
            foreach (var licence in (string[])["GFDL-1.2+", "public-domain", "", "secret-terms"])
            {
                var row = batch.Add("books"u8, Encoding.UTF8.GetBytes("book " + licence), "text"u8);
                batch.Licence.Set(row, licence);
                batch.LicenceEvidence.Set(row, "usr/share/doc/x/copyright sha256:00");
            }
        }

        var events = Run(new ConsentConfig { Licence = new LicencePolicyConfig { BasisForCopyleft = "stated" } }, RobotsSnapshotStore.Of([]), Books, out var basis);
        Assert.Equal(["licence", "public-domain", "", ""], basis);
        Assert.Equal(["licence_allowed", "licence_allowed", "licence_missing", "licence_unknown"], events.Select(step => step.Finding.Reason));
        Assert.Contains("basis: stated", events[0].Finding.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void Agents_of_the_recipe_take_the_policys_place()
    {
        var store = RobotsSnapshotStore.Of([Snapshot("a.test", 200, "User-agent: GPTBot\nDisallow: /\n")]);
        var events = Run(new ConsentConfig { Agents = ["OtherBot"] }, store, Page("http://a.test/x"), out _);
        Assert.Equal("apertus@2025-01.1+agents", Assert.Single(events).Finding.PolicyVersion);
        Assert.Equal(VerdictKind.Kept, events[0].Verdict);
    }

    [Fact]
    public void As_Apertus_published_it_a_failing_server_does_not_object()
    {
        var store = RobotsSnapshotStore.Of([Snapshot("a.test", 503)]);
        Assert.Equal(VerdictKind.Kept, Assert.Single(Run(new ConsentConfig { Policy = "apertus-as-published" }, store, Page("http://a.test/x"), out _)).Verdict);
        Assert.Equal(VerdictKind.Dropped, Assert.Single(Run(new ConsentConfig(), store, Page("http://a.test/x"), out _)).Verdict);
    }

    [Theory]
    [InlineData("HTTP://User@WWW.Example.ORG.:80/x", "www.example.org")]
    [InlineData("https://example.org:443", "example.org")]
    [InlineData("https://example.org:80/", "example.org:80")]
    [InlineData("http://bücher.example/", "xn--bcher-kva.example")]
    [InlineData("http://[2001:db8::1]:8080/", "[2001:db8::1]:8080")]
    [InlineData("no url", "")]
    public void Hosts_have_one_form(string url, string host) => Assert.Equal(host, RobotsHost.OfUrl(url));
}
