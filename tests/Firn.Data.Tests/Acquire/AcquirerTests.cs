using System.ComponentModel.DataAnnotations;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Firn.Core;
using Firn.Data.Acquire;
using Firn.Pipelines.Ledger;
using Firn.Storage.Documents;
using Firn.Storage.Parquet;
using Firn.Testing;

namespace Firn.Data.Tests.Acquire;

public class AcquirerTests
{
    [Fact]
    public void The_sample_crawl_gives_pages_and_its_robots_answers_whatever_their_status()
    {
        using var folder = new TemporaryFolder();
        var config = Config(new SourceConfig { Id = "sample-web", Kind = SourceKind.Warc, Paths = ["samples/web/crawl.warc.gz"] });
        var summary = Run(config, Repository.Root, folder["out"]);
        var pages = Documents(folder["out"]);
        Assert.Equal(summary.Statistics.DocumentsOut, pages.Count);
        Assert.DoesNotContain(pages, page => page.Url.EndsWith("/robots.txt", StringComparison.Ordinal));
        Assert.All(pages, page => Assert.StartsWith("samples/web/crawl.warc.gz@", page.Locator, StringComparison.Ordinal));
        Assert.Contains(pages, page => page.Headers.Contains("X-Robots-Tag", StringComparison.OrdinalIgnoreCase));
        Assert.All(pages, page => Assert.Equal("unknown", page.Basis));

        var robots = File.ReadLines(Path.Combine(folder["out"], "robots", "00000.jsonl")).Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(summary.RobotsAnswers, robots.Length);
        Assert.Equal(robots.Select(answer => answer.GetProperty("host").GetString()).Order(StringComparer.Ordinal), robots.Select(answer => answer.GetProperty("host").GetString()));
        Assert.Equal(404, Status("norobots.test"));
        Assert.Equal(500, Status("broken.test"));
        Assert.Equal(200, Status("garden.test"));
        Assert.Contains("GPTBot", Encoding.UTF8.GetString(Answer("garden.test").GetProperty("body_b64").GetBytesFromBase64()), StringComparison.Ordinal);

        int Status(string host) => Answer(host).GetProperty("status").GetInt32();
        JsonElement Answer(string host) => robots.Single(answer => answer.GetProperty("host").GetString() == host);
    }

    [Fact]
    public void Every_document_and_every_skip_is_in_the_ledger()
    {
        using var folder = new TemporaryFolder();
        var config = Config(new SourceConfig { Id = "sample-web", Kind = SourceKind.Warc, Paths = ["samples/web/crawl.warc.gz"] });
        var summary = Run(config, Repository.Root, folder["out"]);
        var rows = LedgerReader.ReadFolder(Path.Combine(folder["out"], "ledger")).ToArray();
        Assert.Equal(Documents(folder["out"]).Select(page => page.Id), rows.Where(row => row.Verdict == VerdictKind.Kept).Select(row => row.DocId));
        Assert.Equal(summary.Statistics.DocumentsIn, rows.Length);
        Assert.Contains(rows, row => row is { Verdict: VerdictKind.Dropped, Reason: "http_status" });
    }

    [Fact]
    public void Any_number_of_workers_and_a_resumed_run_give_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "a", "b", "c", "d" })
            File.WriteAllText(folder[name + ".jsonl"], string.Concat(Enumerable.Range(0, 50).Select(i => $"{{\"text\":\"{name} {i}\",\"url\":\"https://{name}.test/{i}\"}}\n")));
        var config = Config(new SourceConfig { Id = "lines", Kind = SourceKind.Jsonl, Paths = ["a.jsonl", "b.jsonl", "c.jsonl", "d.jsonl"] });
        Run(config, folder.Path, folder["one"], workers: 1);
        Run(config, folder.Path, folder["three"], workers: 3);
        Run(config, folder.Path, folder["again"], workers: 2);
        File.Delete(Path.Combine(folder["again"], "counts", "00001.json"));
        File.WriteAllText(Path.Combine(folder["again"], "documents", "00001.parquet"), "half");
        Run(config, folder.Path, folder["again"], workers: 2);
        Assert.Equal(Hashes(folder["one"]), Hashes(folder["three"]));
        Assert.Equal(Hashes(folder["one"]), Hashes(folder["again"]));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    [InlineData(".zst")]
    public void Json_lines_are_read_with_their_metadata_and_bad_ones_are_skipped(string ending)
    {
        using var folder = new TemporaryFolder();
        var lines = """
            {"text":"first \u00e4 \ud83d\ude00","id":"1","url":"https://a.test/","date":"2026-01-01","language":"deu","language_script":"Latn","language_score":0.5}
            {"id":2,"metadata":{"url":"https://b.test/","nested":{"deep":[1,2]}},"text":"second"}
            not json
            {"id":3}

            {"text":"\ud800"}
            {"text":""}
            ["text"]
            {"text":"last","url":null}
            """;
        var bytes = Encoding.UTF8.GetBytes(lines);
        var name = "x.jsonl" + ending;
        using (var target = File.Create(folder[name]))
        using (Stream stream = ending switch { ".gz" => new GZipStream(target, CompressionLevel.Fastest), ".zst" => new ZstdSharp.CompressionStream(target), _ => target })
            stream.Write(bytes, 0, bytes.Length);
        var config = Config(new SourceConfig { Id = "lines", Kind = SourceKind.Jsonl, Paths = [name] });
        Run(config, folder.Path, folder["out"]);
        var documents = Documents(folder["out"]);
        Assert.Equal(["first ä 😀", "second", "last"], documents.Select(document => document.Text));
        Assert.Equal(["https://a.test/", "https://b.test/", ""], documents.Select(document => document.Url));
        Assert.Equal("deu_Latn", documents[0].Language);
        Assert.Equal($"{name}@0", documents[0].Locator);
        Assert.Equal(["empty", "invalid_json", "invalid_json", "invalid_json", "no_text"], Reasons(folder["out"]));
    }

    [Fact]
    public void A_truncated_archive_a_bomb_a_giant_line_and_an_empty_file_are_ledgered_skips()
    {
        using var folder = new TemporaryFolder();
        var whole = File.ReadAllBytes(Repository.File("samples", "web", "crawl.warc.gz"));
        File.WriteAllBytes(folder["cut.warc.gz"], whole[..(whole.Length / 2)]);
        File.WriteAllBytes(folder["empty.warc"], []);
        File.WriteAllBytes(folder["empty.txt"], []);
        File.WriteAllText(folder["invalid.warc"], "this is no archive");
        using (var gzip = new GZipStream(File.Create(folder["bomb.jsonl.gz"]), CompressionLevel.Optimal))
        {
            for (var i = 0; i < 40; i++)
                gzip.Write(new byte[1 << 20]);
        }

        File.WriteAllText(folder["giant.jsonl"], "{\"text\":\"" + new string('x', 3 << 20) + "\"}\n{\"text\":\"fine\"}\n");
        var config = Config(
            new SourceConfig { Id = "web", Kind = SourceKind.Warc, Paths = ["cut.warc.gz", "empty.warc", "invalid.warc"] },
            new SourceConfig { Id = "lines", Kind = SourceKind.Jsonl, Paths = ["bomb.jsonl.gz", "giant.jsonl"] },
            new SourceConfig { Id = "text", Kind = SourceKind.Text, Paths = ["empty.txt"] }) with
        { MaxDocumentBytes = 1 << 18 };
        Run(config, folder.Path, folder["out"]);
        Assert.Superset(
            new HashSet<string> { "gzip_damaged", "not_a_record", "compression_damaged", "line_too_long", "empty" }, Reasons(folder["out"]).ToHashSet());
        Assert.Contains("fine", Documents(folder["out"]).Select(document => document.Text));
    }

    [Fact]
    public void Parquet_of_others_is_read_by_its_column_names()
    {
        using var folder = new TemporaryFolder();
        using (var table = new ParquetTableWriter(
            folder["f.parquet"],
            [new("text", ParquetColumnKind.Text), new("url", ParquetColumnKind.Text), new("language", ParquetColumnKind.Label), new("language_score", ParquetColumnKind.Double)],
            new Dictionary<string, string>()))
        {
            table.WriteRowGroup(
                new ReadOnlyMemory<byte>[] { "eins"u8.ToArray(), Array.Empty<byte>() }, new ReadOnlyMemory<byte>[] { "https://a.test/"u8.ToArray(), Array.Empty<byte>() }, new[] { "de", "de" }, new[] { 0.9, 0.8 });
            table.Complete();
        }

        Run(Config(new SourceConfig { Id = "fw", Kind = SourceKind.Parquet, Paths = ["f.parquet"] }), folder.Path, folder["out"]);
        var document = Documents(folder["out"]).Single();
        Assert.Equal(("eins", "https://a.test/", "de", "f.parquet@0"), (document.Text, document.Url, document.Language, document.Locator));
        Assert.Equal(["empty"], Reasons(folder["out"]));
        var error = Assert.Throws<FirnException>(() =>
            Run(Config(new SourceConfig { Id = "fw", Kind = SourceKind.Parquet, Paths = ["f.parquet"], TextField = "content" }), folder.Path, folder["other"]));
        Assert.Equal("FIRN-DAT-012", error.Code);
    }

    [Fact]
    public void A_text_tree_gives_one_document_a_file_with_work_and_licence()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["books/one"]);
        File.WriteAllText(folder["books/one/01.txt"], "chapter one");
        File.WriteAllText(folder["books/single.md"], "a single file");
        File.WriteAllText(folder["books/picture.png"], "no text");
        File.WriteAllText(folder["LICENCE"], "public domain");
        File.CreateSymbolicLink(folder["books/link.txt"], folder["LICENCE"]);
        var config = Config(new SourceConfig { Id = "books", Kind = SourceKind.Text, Paths = ["books"], Language = "eng_Latn", PublicDomain = true, LicenceFile = "LICENCE" });
        Run(config, folder.Path, folder["out"]);
        var documents = Documents(folder["out"]);
        Assert.Equal(["books/one", "books/single"], documents.Select(document => document.Work));
        Assert.Equal(["books/one/01.txt", "books/single.md"], documents.Select(document => document.Locator));
        Assert.All(documents, document => Assert.Equal(("public-domain", "LicenseRef-public-domain"), (document.Basis, document.Licence)));
        Assert.All(documents, document => Assert.Equal($"LICENCE#sha256:{ContentHash.Of("public domain")}", document.Evidence));
    }

    [Fact]
    public void A_path_that_does_not_exist_is_one_error_that_names_it()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<FirnException>(() => Run(Config(new SourceConfig { Id = "x", Kind = SourceKind.Text, Paths = ["nowhere"] }), folder.Path, folder["out"]));
        Assert.Equal(("FIRN-DAT-010", "nowhere", ExitCode.NotFound), (error.Code, error.Subject, error.ExitCode));
    }

    [Fact]
    public void Mistakes_in_the_sources_are_all_told()
    {
        var config = new AcquireConfig
        {
            Source =
            [
                new SourceConfig { Id = "a", Kind = SourceKind.Debian, Packages = ["--option", "good-name"], Paths = ["x"] },
                new SourceConfig { Id = "a", Kind = SourceKind.Warc, Packages = ["p1"], PublicDomain = true },
            ],
        };
        var mistakes = config.Validate(new ValidationContext(config)).Concat(config.Source.SelectMany(source => source.Validate(new ValidationContext(source)))).Select(result => result.ErrorMessage).ToArray();
        Assert.Equal(7, mistakes.Length);
        Assert.Contains(mistakes, mistake => mistake!.Contains("\"--option\" is not the name of a package", StringComparison.Ordinal));
    }

    private static AcquireConfig Config(params SourceConfig[] sources) => new() { Source = sources };

    private static AcquireSummary Run(AcquireConfig config, string recipeFolder, string folder, int workers = 2) =>
        new Acquirer(config, recipeFolder, Path.Combine(folder, "cache")).Run(folder, "hash", workers, updateLock: false, ProgressSink.None);

    private static Dictionary<string, string> Hashes(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(folder, path), path => ContentHash.OfFile(path).ToString());

    private static string[] Reasons(string folder) => [.. LedgerReader.ReadFolder(Path.Combine(folder, "ledger"))
        .Where(row => row.Verdict == VerdictKind.Dropped).Select(row => row.Reason).Order(StringComparer.Ordinal)];

    internal static List<Seen> Documents(string folder)
    {
        var seen = new List<Seen>();
        foreach (var batch in Directory.EnumerateFiles(Path.Combine(folder, "documents")).Order(StringComparer.Ordinal).SelectMany(DocumentShardReader.Batches))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                seen.Add(new Seen(
                    batch.Ids[row], batch.Text.String(row), batch.Locator.String(row), batch.Url.String(row), batch.HttpHeaders.String(row), batch.Work.String(row),
                    batch.Language.String(row), batch.Licence.String(row), batch.LicenceEvidence.String(row), batch.Basis.String(row)));
            }
        }

        return seen;
    }

    internal sealed record Seen(
        DocumentId Id, string Text, string Locator, string Url, string Headers, string Work, string Language, string Licence, string Evidence, string Basis);
}
