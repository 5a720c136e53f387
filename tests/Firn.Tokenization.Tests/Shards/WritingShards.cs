using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Firn.Storage.Megatron;
using Firn.Storage.TokenShards;
using Firn.Testing;
using Firn.Tokenization.Shards;
using Firn.Tokenization.Streams;

namespace Firn.Tokenization.Tests.Shards;

public sealed class WritingShards
{
    private static readonly TextDocument[] Documents =
    [
        .. Tests.Texts.Corpus.Select((text, index) => new TextDocument("und", Encoding.UTF8.GetBytes(text), $"id-{index}", index % 2 == 0 ? "a.txt" : "b, \"c\".txt", index + 1)),
        new TextDocument("und", Array.Empty<byte>(), "empty", "a.txt", 10), new TextDocument("und", "x"u8.ToArray(), "last", "a.txt", 11),
    ];

    [Fact]
    public void Datatroves_layout_is_tokens_ends_and_three_lines()
    {
        using var folder = new TemporaryFolder();
        var (documents, tokens) = Write(folder["s"], TokenShardFormat.Datatrove, 3);
        Assert.Equal(11, documents);
        var sequences = Sequences();
        Assert.Equal(sequences.Sum(ids => ids.Length), tokens);
        Assert.Equal(Bytes(sequences.SelectMany(ids => ids), 2), File.ReadAllBytes(folder["s.ds"]));
        long end = 0;
        Assert.Equal(sequences.SelectMany(ids => BitConverter.GetBytes(end += ids.Length)), File.ReadAllBytes(folder["s.ds.index"]));
        Assert.Equal($"tokenizer.json|2\n{tokens}\n{tokens} T", File.ReadAllText(folder["s.ds.metadata"]));
    }

    [Fact]
    public void The_headerless_layout_is_tokens_and_rows_of_a_table()
    {
        using var folder = new TemporaryFolder();
        Write(folder["s"], TokenShardFormat.Headerless, 2);
        var sequences = Sequences();
        Assert.Equal(Bytes(sequences.SelectMany(ids => ids), 2), File.ReadAllBytes(folder["s.npy"]));
        using var gzip = new GZipStream(File.OpenRead(folder["s.csv.gz"]), CompressionMode.Decompress);
        var rows = new StreamReader(gzip).ReadToEnd().Split("\r\n");
        Assert.Equal($"0,{sequences[0].Length},id-0,a.txt,1", rows[0]);
        Assert.Equal($"{sequences[0].Length},{sequences[0].Length + sequences[1].Length},id-1,\"b, \"\"c\"\".txt\",2", rows[1]);
        Assert.Equal(12, rows.Length);
    }

    [Fact]
    public void Megatrons_layout_is_read_back()
    {
        using var folder = new TemporaryFolder();
        Write(folder["s"], TokenShardFormat.Megatron, 2);
        using var reader = new MegatronReader(folder["s"]);
        var sequences = Sequences();
        for (var i = 0; i < sequences.Count; i++)
            Assert.Equal(sequences[i], reader.ReadSequence(i));
    }

    [Theory]
    [InlineData(TokenShardFormat.Megatron)]
    [InlineData(TokenShardFormat.Datatrove)]
    [InlineData(TokenShardFormat.Headerless)]
    public void Threads_change_nothing_and_every_token_leads_to_its_document(TokenShardFormat format)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["1"]);
        Directory.CreateDirectory(folder["4"]);
        Write(folder["1/s"], format, 1);
        Write(folder["4/s"], format, 4);
        foreach (var file in Directory.GetFiles(folder["1"]))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder["4"], Path.GetFileName(file))));
        Assert.DoesNotContain(Directory.GetFiles(folder["1"]), file => file.EndsWith(".partial", StringComparison.Ordinal));
        long position = 0;
        var sequences = Sequences();
        for (var i = 0; i < sequences.Count; i++)
        {
            foreach (var at in new[] { position, position + sequences[i].Length - 1 })
                Assert.Equal(Documents[i].Id, TokenDocumentTable.At(folder["1/s.documents.parquet"], at).Id);
            position += sequences[i].Length;
        }

        Assert.Equal(Documents.Select(document => document.Id), TokenDocumentTable.Read(folder["1/s.documents.parquet"]).Select(row => row.Id));
        Assert.Equal("FIRN-TOK-020", Assert.Throws<Core.FirnException>(() => TokenDocumentTable.At(folder["1/s.documents.parquet"], position)).Code);
    }

    [Fact]
    public void Large_vocabularies_take_four_bytes()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new DatatroveShardWriter(folder["s"], 65_537, "t"))
        {
            writer.Add([65_536, 1], "a", "f", 1);
            writer.Complete();
        }

        Assert.Equal(Bytes([65_536, 1], 4), File.ReadAllBytes(folder["s.ds"]));
        Assert.StartsWith("t|4\n", File.ReadAllText(folder["s.ds.metadata"]));
    }

    // What humanize 4.9 prints for metric(n, unit="T").
    [Theory]
    [InlineData(0, "0.00 T")]
    [InlineData(5, "5.00 T")]
    [InlineData(42, "42.0 T")]
    [InlineData(999, "999 T")]
    [InlineData(1500, "1.50 kT")]
    [InlineData(123456, "123 kT")]
    [InlineData(200000000, "200 MT")]
    [InlineData(15000000000000, "15.0 TT")]
    public void Counts_for_people_are_spelled_as_the_reference_spells_them(long count, string expected) => Assert.Equal(expected, DatatroveShardWriter.ForPeople(count));

    private static (long Documents, long Tokens) Write(string prefix, TokenShardFormat format, int workers) =>
        ShardTokenizer.Write(Tests.Texts.Tokenizer(), "tokenizer.json", Documents, prefix, format, 1, 2, workers);

    private static List<int[]> Sequences() => [.. Documents.Select(document => (int[])[1, .. Tests.Texts.Tokenizer().Encode(document.Text.Span), 2])];

    private static byte[] Bytes(IEnumerable<int> ids, int width) => [.. ids.SelectMany(id =>
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, id);
        return bytes[..width];
    })];
}
