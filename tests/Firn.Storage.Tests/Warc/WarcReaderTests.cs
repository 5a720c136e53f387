using System.IO.Compression;
using System.Text;
using CsCheck;
using Firn.Storage.Tests.Compression;
using Firn.Storage.Warc;
using Firn.Testing;

namespace Firn.Storage.Tests.Warc;

public class WarcReaderTests
{
    [Theory]
    [InlineData("whirlwind.warc", "warcinfo request response metadata")]
    [InlineData("whirlwind.warc.gz", "warcinfo request response metadata")]
    [InlineData("whirlwind.warc.wet", "warcinfo conversion")]
    [InlineData("whirlwind.warc.wet.gz", "warcinfo conversion")]
    public void A_real_archive_reads_the_same_plain_and_compressed(string file, string types)
    {
        var records = ReadFile(Require.Data(file));
        Assert.Equal(types, string.Join(' ', records.Select(record => record.Type)));
        Assert.All(records, record => Assert.Equal("", record.Problem));
        var page = records.First(record => record.Type is "response" or "conversion");
        Assert.StartsWith("https://", page.Uri, StringComparison.Ordinal);
        Assert.Equal(page.DeclaredLength, page.Content.Length);
    }

    [Fact]
    public void The_page_of_a_real_archive_is_a_decoded_http_response()
    {
        var record = ReadFile(Require.Data("whirlwind.warc.gz")).Single(record => record.Type == "response");
        var http = new HttpResponse();
        Assert.True(http.Parse(record.Content, 1 << 20, 100));
        Assert.Equal(200, http.Status);
        Assert.StartsWith("text/html", http.Header("content-type"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("<html", Encoding.UTF8.GetString(http.Body.Span), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_locator_of_a_compressed_record_is_the_offset_of_its_member()
    {
        var path = Require.Data("whirlwind.warc.gz");
        var bytes = File.ReadAllBytes(path);
        foreach (var record in ReadFile(path))
            Assert.Equal([0x1F, 0x8B], bytes.AsSpan(int.Parse(record.Locator), 2).ToArray());
    }

    [Fact]
    public void Cut_at_any_byte_an_archive_gives_whole_records_and_at_most_one_problem()
    {
        byte[] archive = [.. Member(Record("one", "first")), .. Member(Record("two", "second")), .. Member(Record("three", "third"))];
        for (var length = 0; length < archive.Length; length++)
        {
            var records = Read(archive[..length]);
            var good = records.Where(record => record.Problem.Length == 0).ToArray();
            Assert.True(good.Length <= 2);
            Assert.Equal(new[] { "first", "second" }.Take(good.Length), good.Select(record => Encoding.UTF8.GetString(record.Content)));
            Assert.True(records.Count - good.Length <= 1);
        }
    }

    [Fact]
    public void A_damaged_member_costs_only_its_own_record()
    {
        var second = Member(Record("two", new string('x', 300)));
        second[^5] ^= 1; // the checksum
        var records = Read([.. Member(Record("one", "first")), .. second, .. Member(Record("three", "third"))]);
        Assert.Equal(["", "gzip_damaged", ""], records.Select(record => record.Problem));
        Assert.Equal("third", Encoding.UTF8.GetString(records[2].Content));
    }

    [Fact]
    public void A_member_that_was_cut_in_the_middle_of_a_file_costs_only_its_own_record()
    {
        var noise = string.Concat(Enumerable.Range(0, 400).Select(i => (char)('!' + (i * 7919 % 90))));
        var second = Member(Record("two", noise));
        for (var length = 12; length < second.Length; length += 3)
        {
            var records = Read([.. Member(Record("one", "first")), .. second[..length], .. Member(Record("three", "third")), .. Member(Record("four", "fourth"))]);
            Assert.Equal(["", "gzip_damaged", "", ""], records.Select(record => record.Problem));
            Assert.Equal("third", Encoding.UTF8.GetString(records[2].Content));
        }
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(5)]
    [InlineData(90)]
    [InlineData(100_000)]
    public void A_wrong_length_costs_only_its_own_record(int error)
    {
        byte[] archive = [.. Record("one", "first"), .. Record("two", "second", lengthError: error), .. Record("three", "third"), .. Record("four", "fourth")];
        var records = Read(archive);
        Assert.Equal(["", "wrong_content_length", "", ""], records.Select(record => record.Problem));
        Assert.Equal("fourth", Encoding.UTF8.GetString(records[3].Content));
        Assert.Equal(Record("one", "first").Length.ToString(), records[1].Locator);
    }

    [Fact]
    public void A_file_of_wrong_lengths_is_given_up_instead_of_searched_for_ever()
    {
        var archive = Enumerable.Range(0, 5000).SelectMany(i => Record($"r{i}", "x", lengthError: 1 << 25)).ToArray();
        var records = Read(archive);
        Assert.Equal("too_many_wrong_lengths", records[^1].Problem);
        Assert.Equal(101, records.Count);
    }

    [Fact]
    public void A_record_above_the_limit_is_passed_over()
    {
        var records = Read([.. Record("one", new string('x', 5000)), .. Record("two", "second")], new WarcLimits { MaxRecordBytes = 1000 });
        Assert.Equal(["record_too_large", ""], records.Select(record => record.Problem));
    }

    [Fact]
    public void A_header_without_end_is_passed_over()
    {
        byte[] archive = [.. "WARC/1.0\r\nX: "u8, .. Enumerable.Repeat((byte)'x', 300_000), .. "\r\n\r\n"u8, .. Record("two", "second")];
        Assert.Equal(["header_too_long", ""], Read(archive).Select(record => record.Problem));
    }

    [Fact]
    public void A_gzip_bomb_is_one_problem_and_the_next_record_is_read()
    {
        var bomb = GzipMemberReaderTests.Compress(Record("one", new string('a', 40 << 20)), CompressionLevel.Optimal);
        var records = Read([.. bomb, .. Member(Record("two", "second"))]);
        Assert.Equal(["gzip_bomb", ""], records.Select(record => record.Problem));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\r\n")]
    public void An_empty_file_has_no_records(string content) => Assert.Empty(Read(Encoding.UTF8.GetBytes(content)));

    [Fact]
    public void Many_records_in_one_member_have_locators_of_their_own()
    {
        var records = Read(Member([.. Record("one", "first"), .. Record("two", "second")]));
        Assert.Equal(["0", $"0+{Record("one", "first").Length}"], records.Select(record => record.Locator));
    }

    [Fact]
    public void Warc_1_1_and_angle_brackets_and_bare_line_feeds_are_read()
    {
        var record = Read("WARC/1.1\nWARC-Type: resource\nwarc-target-uri: <https://a.test/>\nWARC-Date: 2026-01-01T00:00:00.123Z\nContent-Length: 2\n\nok\n\n"u8.ToArray()).Single();
        Assert.Equal(("resource", "https://a.test/", "", 2), (record.Type, record.Uri, record.Problem, record.Content.Length));
    }

    [Fact]
    public void Random_damage_never_gives_an_exception()
    {
        byte[] plain = [.. Record("one", "first"), .. Record("two", "second"), .. Record("three", "third")];
        byte[] packed = [.. Member(Record("one", "first")), .. Member(Record("two", "second"))];
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 400], Gen.Byte).Array[1, 8]).Sample(
            (gzip, damage) =>
            {
                var bytes = (gzip ? packed : plain).ToArray();
                foreach (var (at, value) in damage)
                    bytes[at % bytes.Length] = value;
                return Read(bytes).Count < 20;
            },
            iter: 2000);
    }

    [Fact]
    public void A_file_of_refused_member_headers_comes_to_an_end()
    {
        // Found by fuzzing: more of them than the reader rewinds for.
        byte[] header = [0x1F, 0x8B, 0x08, 0xE0, 0, 0, 0, 0, 0, 0];

        Assert.NotEmpty(Read([.. Enumerable.Repeat(header, 1000).SelectMany(bytes => bytes)]));
    }

    internal static byte[] Record(string id, string content, string type = "resource", int lengthError = 0) => Encoding.UTF8.GetBytes(
        $"WARC/1.0\r\nWARC-Type: {type}\r\nWARC-Record-ID: <urn:{id}>\r\nWARC-Target-URI: https://a.test/{id}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n" +
        $"Content-Length: {Encoding.UTF8.GetByteCount(content) + lengthError}\r\n\r\n{content}\r\n\r\n");

    internal static byte[] Member(byte[] record) => GzipMemberReaderTests.Compress(record, CompressionLevel.Optimal);

    private static List<Seen> ReadFile(string path) => Read(File.ReadAllBytes(path));

    private static List<Seen> Read(byte[] archive, WarcLimits? limits = null)
    {
        using var reader = new WarcReader(new MemoryStream(archive), limits ?? new WarcLimits());
        var record = new WarcRecord();
        var seen = new List<Seen>();
        while (reader.Read(record))
            seen.Add(new Seen(record.Locator, record.Type, record.TargetUri, record.Problem, record.Content.ToArray(), int.TryParse(record["Content-Length"], out var length) ? length : -1));
        return seen;
    }

    private sealed record Seen(string Locator, string Type, string Uri, string Problem, byte[] Content, int DeclaredLength);
}
