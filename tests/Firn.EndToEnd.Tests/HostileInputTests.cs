using System.IO.Compression;
using System.Text;
using Firn.Core;
using Firn.Pipelines.Ledger;
using Firn.Testing;

namespace Firn.EndToEnd.Tests;

/// <summary>Input as a crawl really brings it. Each damage is a counted row of the ledger; the good documents go through to the tokens.</summary>
public sealed class HostileInputTests
{
    private const string Good = "Everyone has the right to education. Education shall be free, at least in the elementary and fundamental stages, and it shall be directed to the full development of the human personality. ";

    [Fact]
    public void Every_damage_is_a_row_of_the_ledger_and_the_rest_goes_through()
    {
        using var folder = new TemporaryFolder();
        Prepare(folder);

        var (status, _, error, peak) = FirnCommand.Measure("run", folder["hostile.toml"], "--to", "tokenize", "--workdir", folder["run"]);

        Assert.True(status == 0, error);
        var rows = LedgerReader.ReadFolder(Path.Combine(Directory.GetDirectories(Path.Combine(folder["run"], "stages"), "acquire-*").Single(), "ledger")).ToArray();
        Assert.Equal(
            ["document_too_large", "empty", "gzip_damaged", "invalid_json", "line_too_long", "record_too_large", "record_truncated", "wrong_content_length"],
            rows.Where(row => row.Verdict == VerdictKind.Dropped).Select(row => row.Reason).Distinct().Order(StringComparer.Ordinal));
        // The line before the 200 MB one, the line behind it, two text files (the one in Latin-1 is repaired later), the page before the damage.
        Assert.Equal(["lines", "lines", "texts", "texts", "web"], rows.Where(row => row.Verdict == VerdictKind.Kept).Select(row => row.Source).Order(StringComparer.Ordinal));
        // The bound is the point: neither the bomb's 2 GB nor the 200 MB line may ever be in memory.
        Assert.InRange(peak, 1, 1L << 30);
    }

    [Fact]
    public void A_package_that_does_not_exist_is_one_error_with_status_4()
    {
        using var folder = new TemporaryFolder();
        Require.Program("apt-get", "debian");
        File.WriteAllText(folder["missing.toml"], """
            [suite]
            name = "missing"
            [acquire]
            lock = "missing.lock.json"
            [[acquire.source]]
            id = "manuals"
            kind = "debian"
            packages = ["firn-no-such-package"]
            """);

        var (status, _, error) = FirnCommand.Run("run", folder["missing.toml"], "--to", "acquire", "--update-lock", "--workdir", folder["run"]);

        Assert.Equal((int)ExitCode.NotFound, status);
        var line = Assert.Single(error.Split('\n'), line => line.StartsWith("firn: FIRN-", StringComparison.Ordinal));
        Assert.StartsWith("firn: FIRN-DAT-024 ", line, StringComparison.Ordinal);
        Assert.Contains("firn-no-such-package", line, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["missing.lock.json"]), "a lock file that pins nothing was written");
    }

    [Fact]
    public void A_source_that_holds_the_run_itself_is_refused_before_anything_is_written()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["here.toml"], """
            [suite]
            name = "here"
            [[acquire.source]]
            id = "all"
            kind = "text"
            paths = ["."]
            """);

        var (status, _, error) = FirnCommand.Run("run", folder["here.toml"], "--workdir", folder["runs/here"]);

        Assert.Equal((int)ExitCode.Invalid, status);
        Assert.StartsWith("firn: FIRN-FDY-007 .: ", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["runs/here"]));
    }

    private static void Prepare(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["texts"]);
        File.WriteAllText(folder["texts/good.txt"], string.Concat(Enumerable.Range(1, 12).Select(i => $"Article {i}. {Good}\n")));
        File.WriteAllBytes(folder["texts/latin1.txt"], Encoding.Latin1.GetBytes("Größe: überall ungültig"));
        File.WriteAllBytes(folder["texts/empty.txt"], []);
        File.WriteAllText(folder["texts/large.txt"], string.Concat(Enumerable.Repeat(Good + "\n", 100_000)));

        using (var lines = new StreamWriter(folder["lines.jsonl"]))
        {
            lines.Write($"{{\"text\": \"Before. {Good}{Good}{Good}\"}}\n{{\"text\": \"");
            for (var written = 0; written < 200_000_000; written += Good.Length)
                lines.Write(Good);
            lines.Write($"\"}}\n{{\"text\": \n\n{{\"text\": \"Behind. {Good}{Good}{Good}\"}}\n");
        }

        var page = Record("<html><body><p>" + Good + Good + Good + "</p></body></html>");
        File.WriteAllBytes(folder["truncated.warc.gz"], [.. Gzip(page), .. Gzip(page)[..^20]]);
        File.WriteAllBytes(folder["wrong.warc"], Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(page).Replace("Content-Length: ", "Content-Length: 9", StringComparison.Ordinal)));
        Bomb(folder["bomb.warc.gz"], claimed: 2048L << 20);
        Bomb(folder["hidden.warc.gz"], claimed: 0);

        File.WriteAllText(folder["hostile.toml"], """
            [suite]
            name = "hostile"
            [[acquire.source]]
            id = "web"
            kind = "warc"
            paths = ["truncated.warc.gz", "wrong.warc", "bomb.warc.gz", "hidden.warc.gz"]
            public_domain = true
            licence_file = "texts/good.txt"
            [[acquire.source]]
            id = "lines"
            kind = "jsonl"
            paths = ["lines.jsonl"]
            public_domain = true
            licence_file = "texts/good.txt"
            [[acquire.source]]
            id = "texts"
            kind = "text"
            paths = ["texts"]
            public_domain = true
            licence_file = "texts/good.txt"
            [consent]
            [prepare]
            [tokenize.bpe]
            vocabulary_size = 512
            [tokenize.canaries]
            repeats = [1]
            positive_control_repeats = 2
            """);
    }

    /// <summary>Two gigabytes of zeros in two megabytes, in one record or behind it.</summary>
    private static void Bomb(string path, long claimed)
    {
        using var file = File.Create(path);
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        var zeros = new byte[1 << 20];
        gzip.Write(Encoding.ASCII.GetBytes($"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://bomb.test/\r\nContent-Length: {claimed}\r\n\r\n"));
        for (var i = 0; i < 2048; i++)
            gzip.Write(zeros);
    }

    private static byte[] Record(string html)
    {
        var response = $"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}";
        return Encoding.ASCII.GetBytes($"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://good.test/\r\nWARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {response.Length}\r\n\r\n{response}\r\n\r\n");
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return memory.ToArray();
    }
}
