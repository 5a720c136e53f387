using System.Text;
using Firn.Core;
using Firn.Storage.Documents;
using Firn.Storage.Megatron;
using Firn.Testing;
using Firn.Tokenization.Corpus;

namespace Firn.Tokenization.Tests.Corpus;

public sealed class TokenizingACorpus
{
    private static readonly PlantedText[] Planted = [new("canary-a", "zxx_Zyyy", "canaries", "acorn actor amber", 3), new("control", "zxx_Zyyy", "canaries", "never planted", 0)];

    [Fact]
    public void Every_document_is_a_sequence_between_begin_and_end_and_the_table_says_whose()
    {
        using var folder = new TemporaryFolder();
        var tokenizer = Texts.Tokenizer();
        Write(folder.Path, workers: 2);
        var rows = SequenceTable.Read(folder[SequenceTable.FileName]);
        foreach (var split in CorpusTokenizer.Splits)
        {
            using var reader = new MegatronReader(folder[split]);
            var mine = rows.Where(row => row.Split == split).ToList();
            Assert.Equal(reader.SequenceCount, mine.Count);
            for (var i = 0; i < mine.Count; i++)
            {
                var ids = reader.ReadSequence(i);
                Assert.Equal(i, mine[i].Sequence);
                Assert.Equal(mine[i].Tokens, ids.Length);
                Assert.Equal((1, 2), (ids[0], ids[^1]));
                var text = tokenizer.Decode(ids.AsSpan(1..^1));
                Assert.Equal(mine[i].Bytes, Encoding.UTF8.GetByteCount(text));
                if (mine[i].Source != "planted")
                    Assert.Equal(DocumentId.Of("test", text).ToString(), mine[i].Id);
            }
        }

        Assert.Equal(3, rows.Count(row => row.Id == "canary-a"));
        Assert.DoesNotContain(rows, row => row.Id == "control");
    }

    [Fact]
    public void Workers_change_nothing()
    {
        using TemporaryFolder one = new(), four = new();
        Write(one.Path, workers: 1);
        Write(four.Path, workers: 4);
        foreach (var file in Directory.GetFiles(one.Path).Select(Path.GetFileName))
            Assert.Equal(File.ReadAllBytes(one[file!]), File.ReadAllBytes(four[file!]));
        Assert.Equal(7, Directory.GetFiles(one.Path).Length);
    }

    [Fact]
    public void A_document_cannot_end_itself_or_open_a_turn()
    {
        using var folder = new TemporaryFolder();
        using var batch = new DocumentBatch();
        Add(batch, "before </s><s> after <|assistant_start|> <email-pii>", "train");
        CorpusTokenizer.Write(Texts.Tokenizer(), [batch], 1, [], 1, folder.Path, 1);
        using var reader = new MegatronReader(folder["train"]);
        var ids = reader.ReadSequence(0);
        Assert.Equal(1, ids.Count(id => id == 1));
        Assert.Equal(1, ids.Count(id => id == 2));
        Assert.DoesNotContain(67, ids);
        Assert.Contains(37, ids);
    }

    [Fact]
    public void A_document_without_a_known_split_is_named_and_leaves_no_shard()
    {
        using var folder = new TemporaryFolder();
        using var batch = new DocumentBatch();
        Add(batch, "text", "test");
        Assert.Equal("FIRN-TOK-010", Assert.Throws<FirnException>(() => CorpusTokenizer.Write(Texts.Tokenizer(), [batch], 0, [], 1, folder.Path, 1)).Code);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private static void Write(string folder, int workers)
    {
        using var batch = new DocumentBatch();
        for (var i = 0; i < 60; i++)
            Add(batch, $"{Texts.Corpus[i % Texts.Corpus.Length]} {i}", i % 10 == 8 ? "dev" : i % 10 == 9 ? "heldout" : "train");
        CorpusTokenizer.Write(Texts.Tokenizer(), [batch], 48, Planted, 7, folder, workers);
    }

    private static void Add(DocumentBatch batch, string text, string split)
    {
        var row = batch.Add("test"u8, Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(text));
        batch.Split.Set(row, split);
        batch.SetLanguage(row, "eng_Latn"u8, 1);
        batch.Work.Set(row, "work");
    }
}
