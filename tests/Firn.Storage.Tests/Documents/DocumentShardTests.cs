using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Firn.Core;
using Firn.Storage.Documents;
using Firn.Storage.Parquet;
using Firn.Testing;

namespace Firn.Storage.Tests.Documents;

public class DocumentShardTests
{
    [Fact]
    public void What_is_written_is_read_back_in_order_with_every_column()
    {
        using var folder = new TemporaryFolder();
        using var batch = Sample(50);
        Write(folder["a.parquet"], batch);
        using var back = new DocumentBatch();
        using var reader = new DocumentShardReader(folder["a.parquet"]);
        Assert.True(reader.Read(back));
        Assert.Equal(Describe(batch), Describe(back));
        Assert.False(reader.Read(back));
        Assert.Equal(0, back.Count);
    }

    [Fact]
    public void The_same_documents_give_the_same_bytes_however_they_are_batched() =>
        Gen.Int[1, 40].Sample(
            size =>
            {
                using var folder = new TemporaryFolder();
                using var all = Sample(60);
                Write(folder["whole.parquet"], all);
                using var writer = new DocumentShardWriter(folder["parts.parquet"]);
                for (var start = 0; start < all.Count; start += size)
                {
                    using var part = new DocumentBatch();
                    for (var row = start; row < Math.Min(all.Count, start + size); row++)
                        part.AddCopy(all, row);
                    writer.Add(part);
                }

                writer.Complete();
                return File.ReadAllBytes(folder["whole.parquet"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder["parts.parquet"]));
            },
            iter: 8);

    [Fact]
    public void Raw_pages_keep_bytes_that_are_not_utf8()
    {
        using var folder = new TemporaryFolder();
        using var batch = new DocumentBatch();
        byte[] latin = [0x47, 0x72, 0xFC, 0xDF, 0x65, 0xFF, 0x00];
        batch.Add("s"u8, "l"u8, latin);
        Write(folder["raw.parquet"], batch, rawText: true);
        var texts = DocumentShardReader.Batches(folder["raw.parquet"]).Select(read => read.Text[0].ToArray()).ToArray();
        Assert.Equal([latin], texts);
    }

    [Fact]
    public void A_batch_is_handed_on_before_it_grows_past_its_target_and_a_giant_is_alone()
    {
        using var folder = new TemporaryFolder();
        using var batch = new DocumentBatch();
        var large = new byte[DocumentBatch.TargetBytes + 1];
        var small = new byte[DocumentBatch.TargetBytes / 2];
        foreach (var (text, i) in new[] { small, large, small, small, small }.Select((text, i) => (text, i)))
            batch.Add("s"u8, Encoding.UTF8.GetBytes($"{i}"), text);
        Write(folder["a.parquet"], batch);
        var counts = DocumentShardReader.Batches(folder["a.parquet"]).Select(read => read.Count).ToArray();
        Assert.Equal([1, 1, 2, 1], counts);
    }

    [Fact]
    public void Dropped_documents_are_left_out()
    {
        using var folder = new TemporaryFolder();
        using var batch = Sample(3);
        batch.SetVerdict(1, Verdict.Drop("too_few_words"));
        Write(folder["a.parquet"], batch);
        Assert.Equal([batch.Ids[0], batch.Ids[2]], DocumentShardReader.Batches(folder["a.parquet"]).SelectMany(read => read.Ids.ToArray()));
    }

    [Fact]
    public void A_shard_that_was_not_completed_leaves_nothing_behind()
    {
        using var folder = new TemporaryFolder();
        using (var batch = Sample(3))
        using (var writer = new DocumentShardWriter(folder["a.parquet"]))
            writer.Add(batch);
        Assert.Empty(Directory.EnumerateFiles(folder.Path));
    }

    [Fact]
    public void An_empty_shard_is_a_file_without_documents()
    {
        using var folder = new TemporaryFolder();
        using var batch = new DocumentBatch();
        Write(folder["a.parquet"], batch);
        Assert.Empty(DocumentShardReader.Batches(folder["a.parquet"]));
    }

    [Fact]
    public async Task Text_of_a_prepared_shard_is_a_string_column_to_other_programs()
    {
        using var folder = new TemporaryFolder();
        using var batch = Sample(2);
        Write(folder["a.parquet"], batch);
        using var stream = File.OpenRead(folder["a.parquet"]);
        var schema = await global::Parquet.ParquetReader.ReadSchemaAsync(stream);
        Assert.Equal(typeof(ReadOnlyMemory<char>), schema.FindDataField("text").ClrType);
        Assert.Equal(typeof(ReadOnlyMemory<char>), schema.FindDataField("url").ClrType);
        Assert.Equal(typeof(ReadOnlyMemory<byte>), schema.FindDataField("http_headers").ClrType);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(100)]
    [InlineData(-1)]
    [InlineData(-9)]
    public void A_truncated_shard_is_one_clear_error(int length)
    {
        using var folder = new TemporaryFolder();
        var whole = SampleFile(folder);
        File.WriteAllBytes(folder["cut.parquet"], whole[..(length < 0 ? whole.Length + length : length)]);
        var error = Assert.Throws<FirnException>(() => DocumentShardReader.Batches(folder["cut.parquet"]).Count());
        Assert.Equal("FIRN-STO-102", error.Code);
    }

    [Fact]
    public void Flipped_bytes_give_an_error_or_documents_but_never_another_exception()
    {
        using var folder = new TemporaryFolder();
        var whole = SampleFile(folder);
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                var bytes = whole.ToArray();
                bytes[at] = value;
                var path = folder["flip.parquet"];
                File.WriteAllBytes(path, bytes);
                try
                {
                    foreach (var batch in DocumentShardReader.Batches(path))
                        Assert.True(batch.Count > 0);
                }
                catch (FirnException error)
                {
                    Assert.Equal(ExitCode.Invalid, error.ExitCode);
                }
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public void Metadata_that_claims_a_list_without_end_is_an_error_at_once()
    {
        // A field that nobody knows, a list of 2^32 - 1 structures, and nothing behind it.
        Assert.Contains("4294967295 values", DamageOf([0x09, 0x7E, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F]));
    }

    [Theory]
    [InlineData(0x19, 0x19)] // a list with one list in it, and so on
    [InlineData(0x0B, 0x01, 0xBB)] // a map of one map to another
    [InlineData(0x1C, 0x1C)] // a structure whose first field is one
    public void Metadata_that_is_endlessly_deep_is_an_error(params int[] level)
    {
        byte[] deep = [(byte)level[0], .. Enumerable.Repeat(level[1..], 1_000_000).SelectMany(bytes => bytes).Select(value => (byte)value)];

        Assert.Contains("deep", DamageOf(deep));
    }

    private static string DamageOf(byte[] metadata)
    {
        using var folder = new TemporaryFolder();
        var whole = SampleFile(folder);
        var before = BinaryPrimitives.ReadInt32LittleEndian(whole.AsSpan(^8));
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, metadata.Length);
        File.WriteAllBytes(folder["damaged.parquet"], [.. whole[..^(8 + before)], .. metadata, .. length, .. "PAR1"u8]);
        var error = Assert.Throws<FirnException>(() => DocumentShardReader.Batches(folder["damaged.parquet"]).Count());
        Assert.Equal("FIRN-STO-102", error.Code);
        return error.Message;
    }

    // The bytes of a whole shard.
    private static byte[] SampleFile(TemporaryFolder folder)
    {
        using (var batch = Sample(20))
            Write(folder["a.parquet"], batch);
        return File.ReadAllBytes(folder["a.parquet"]);
    }

    [Fact]
    public void A_parquet_file_of_another_kind_is_refused()
    {
        using var folder = new TemporaryFolder();
        using (var table = new ParquetTableWriter(folder["x.parquet"], [new("text", ParquetColumnKind.Text)], new Dictionary<string, string>()))
            table.Complete();
        Assert.Equal("FIRN-STO-103", Assert.Throws<FirnException>(() => new DocumentShardReader(folder["x.parquet"])).Code);
    }

    internal static DocumentBatch Sample(int count)
    {
        var batch = new DocumentBatch();
        for (var i = 0; i < count; i++)
        {
            var row = batch.Add(Encoding.UTF8.GetBytes("web"), Encoding.UTF8.GetBytes($"crawl.warc.gz@{i * 100}"), Encoding.UTF8.GetBytes($"Größe 日本 {i}"));
            batch.Url.Set(row, $"https://a.test/{i}");
            batch.Date.Set(row, "2026-01-02T03:04:05Z");
            batch.ContentType.Set(row, "text/html; charset=utf-8");
            batch.HttpHeaders.Set(row, "Server: x\r\n");
            batch.Work.Set(row, i % 2 == 0 ? "" : "handbook");
            batch.Licence.Set(row, "CC0-1.0");
            batch.LicenceEvidence.Set(row, "copyright#1");
            batch.Basis.Set(row, "licence");
            batch.Split.Set(row, "train");
            batch.SetLanguage(row, "deu_Latn"u8, 0.25 + i);
        }

        return batch;
    }

    private static void Write(string path, DocumentBatch batch, bool rawText = false)
    {
        using var writer = new DocumentShardWriter(path, rawText);
        writer.Add(batch);
        writer.Complete();
    }

    private static string Describe(DocumentBatch batch) => string.Join('\n', Enumerable.Range(0, batch.Count).Select(row => string.Join(
        '|',
        batch.Ids[row],
        batch.Text.String(row),
        batch.Source.String(row),
        batch.Locator.String(row),
        batch.Url.String(row),
        batch.Date.String(row),
        batch.ContentType.String(row),
        batch.HttpHeaders.String(row),
        batch.Work.String(row),
        batch.Licence.String(row),
        batch.LicenceEvidence.String(row),
        batch.Basis.String(row),
        batch.Split.String(row),
        batch.Language.String(row),
        batch.LanguageScores[row])));
}
