using System.Text;
using Firn.Core;
using Firn.Core.Manifests;
using Firn.Foundry.Audit;
using Firn.Foundry.Running;
using Firn.Foundry.Stages;
using Firn.Storage.Documents;
using Firn.Testing;
using Firn.Tokenization;
using Firn.Tokenization.Training;

namespace Firn.Foundry.Tests.Audit;

/// <summary>Tokens of acquired documents are counted once a run; what is kept is used only when it is whole and of this run.</summary>
public sealed class AcquiredTokensTests : IDisposable
{
    private readonly TemporaryFolder run = new();
    private readonly Dictionary<DocumentId, string> texts = [];

    public AcquiredTokensTests()
    {
        for (var shard = 0; shard < 3; shard++)
            AddShard(shard);
        Directory.CreateDirectory(run["tokenize"]);
        var corpus = texts.Values.Order(StringComparer.Ordinal).Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text));
        BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = 500, MinFrequency = 1 }, corpus, workers: 1).Save(run["tokenize/tokenizer.json"]);
    }

    [Fact]
    public void The_counts_are_those_of_the_tokenizer_for_every_document()
    {
        using var encoder = Tokenizer.Load(run["tokenize/tokenizer.json"]).CreateEncoder();
        var buffer = new TokenBuffer();
        var counts = Of();
        Assert.Equal(texts.Count, counts.Count);
        foreach (var (id, text) in texts)
        {
            buffer.Clear();
            encoder.Encode(Encoding.UTF8.GetBytes(text), buffer);
            Assert.Equal(buffer.Count, counts[id]);
        }
    }

    [Fact]
    public void The_second_answer_needs_neither_documents_nor_tokenizer()
    {
        var first = Of();
        Directory.Delete(run["acquire"], recursive: true);
        Directory.Delete(run["tokenize"], recursive: true);
        Assert.Equal(first, Of());
    }

    [Fact]
    public void Another_tokenizer_or_other_documents_are_counted_anew()
    {
        Of();
        Directory.Delete(run["acquire"], recursive: true);
        Assert.Throws<DirectoryNotFoundException>(() => Of(acquired: "other"));
        Assert.Throws<DirectoryNotFoundException>(() => Of(tokenizer: "other"));
    }

    [Fact]
    public void A_file_cut_or_changed_anywhere_is_counted_anew()
    {
        var first = Of();
        var file = Assert.Single(Directory.GetFiles(run["cache"]));
        var whole = File.ReadAllBytes(file);
        for (var at = 0; at < whole.Length; at += 97)
        {
            var changed = (byte[])whole.Clone();
            changed[at] ^= 1;
            File.WriteAllBytes(file, changed);
            Assert.Equal(first, Of());
            Assert.Equal(whole, File.ReadAllBytes(file));
        }

        File.WriteAllBytes(file, whole[..^1]);
        Assert.Equal(first, Of());
        File.WriteAllBytes(file, []);
        Assert.Equal(first, Of());
    }

    [Fact]
    public void Where_nothing_can_be_kept_the_answer_is_the_same()
    {
        File.WriteAllText(run["occupied"], "");
        Assert.Equal(Of(), Of(cache: "occupied/cache"));
    }

    public void Dispose() => run.Dispose();

    private IReadOnlyDictionary<DocumentId, long> Of(string acquired = "documents", string tokenizer = "tokenizer", string cache = "cache") => AcquiredTokens.Of(
        new CompletedStage(run["acquire"], Manifest("acquire", acquired, [])),
        new CompletedStage(run["tokenize"], Manifest("tokenize", "tokens", [new ArtifactFile(TokenizeStage.TokenizerFile, 1, ContentHash.Of(tokenizer).ToString())])),
        run[cache]);

    private static StageManifest Manifest(string stage, string outputs, IReadOnlyList<ArtifactFile> files) => new()
    {
        Stage = stage,
        StageVersion = 1,
        Hash = ContentHash.Of(stage).ToString(),
        Seed = 1,
        Config = "",
        Inputs = [],
        Outputs = files,
        OutputHash = ContentHash.Of(outputs).ToString(),
        Counters = new Dictionary<string, double>(),
    };

    private void AddShard(int shard)
    {
        Directory.CreateDirectory(run["acquire/documents"]);
        using var batch = new DocumentBatch();
        using var writer = new DocumentShardWriter(run[$"acquire/documents/{shard:00000}.parquet"]);
        for (var i = 0; i < 7; i++)
        {
            var (locator, text) = ($"{shard}-{i}", $"Document {i} of shard {shard}: {string.Concat(Enumerable.Repeat("the quick brown fox ", i))}.");
            batch.Add("test"u8, Encoding.UTF8.GetBytes(locator), Encoding.UTF8.GetBytes(text));
            texts.Add(DocumentId.Of("test", locator), text);
        }

        writer.Add(batch);
        writer.Complete();
    }
}
