using System.Text;
using Firn.Core;
using Firn.Evaluation.Memorization;
using Firn.Foundry.Running;
using Firn.Foundry.Stages;
using Firn.Storage.Documents;
using Firn.Testing;
using Firn.Tokenization.Corpus;
using Firn.Tokenization.Training;

namespace Firn.Foundry.Tests.Stages;

public sealed class TokenizeStageTests
{
    private static readonly string[] Outputs =
        ["canaries.json", "dev.bin", "dev.idx", "documents.parquet", "fairness.json", "heldout.bin", "heldout.idx", "tokenizer.json", "train.bin", "train.idx"];

    /// <summary>A change here needs a new <see cref="TokenizeStage.Version"/>: runs made before are stale then.</summary>
    [Fact]
    public void Version_1_makes_these_bytes()
    {
        using TemporaryFolder prepared = new(), folder = new();
        Run(prepared, folder, workers: 2);
        var hashes = new StringBuilder();
        foreach (var file in Directory.GetFiles(folder.Path).Order(StringComparer.Ordinal))
            hashes.Append(ContentHash.OfFile(file)).Append("  ").Append(Path.GetFileName(file)).Append('\n');
        Golden.Match("tests/Firn.Foundry.Tests/Stages/tokenize-v1.sha256", hashes.ToString());
    }

    [Fact]
    public void Workers_and_an_interrupted_attempt_change_nothing()
    {
        using TemporaryFolder prepared = new(), one = new(), again = new();
        Run(prepared, one, workers: 1);
        File.Copy(one["tokenizer.json"], again["tokenizer.json"]);
        Run(prepared, again, workers: 3);
        Assert.Equal(Outputs, Directory.GetFiles(one.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in Outputs)
            Assert.Equal(File.ReadAllBytes(one[file]), File.ReadAllBytes(again[file]));
    }

    [Fact]
    public void Canaries_are_planted_as_often_as_their_list_says()
    {
        using TemporaryFolder prepared = new(), folder = new();
        Run(prepared, folder, workers: 2);
        var rows = SequenceTable.Read(folder[SequenceTable.FileName]);
        var canaries = CanaryFile.Read(folder[CanaryFile.Name]);
        Assert.NotEmpty(canaries);
        foreach (var canary in canaries)
            Assert.Equal(canary.Repeats, rows.Count(row => row.Id == canary.Id && row.Split == "train"));
    }

    [Fact]
    public void A_tokenizer_of_the_recipe_is_used_as_it_is()
    {
        using TemporaryFolder prepared = new(), first = new(), second = new();
        Run(prepared, first, workers: 1);
        File.Copy(first["tokenizer.json"], prepared["mine.json"]);
        Run(prepared, second, workers: 1, new TokenizeConfig { File = "mine.json", Canaries = Few });
        Assert.Equal(File.ReadAllBytes(first["train.bin"]), File.ReadAllBytes(second["train.bin"]));
        var missing = new TokenizeStage(new TokenizeConfig { File = "none.json" });
        Assert.Equal(ExitCode.NotFound, Assert.Throws<FirnException>(() => missing.Files(prepared.Path)).ExitCode);
    }

    private static CanaryConfig Few => new() { Repeats = [1, 4], PerBucket = 2, Controls = 2, PositiveControlRepeats = 8, PositiveControls = 1 };

    private static void Run(TemporaryFolder prepared, TemporaryFolder folder, int workers, TokenizeConfig? config = null)
    {
        Directory.CreateDirectory(prepared["documents"]);
        using (var batch = new DocumentBatch())
        using (var writer = new DocumentShardWriter(prepared[Path.Combine("documents", "00000.parquet")]))
        {
            for (var i = 0; i < 40; i++)
            {
                var text = $"The quick brown fox {i} jumps over the lazy dog; der schnelle braune Fuchs {i * i} springt.";
                var row = batch.Add("test"u8, Encoding.UTF8.GetBytes($"{i}"), Encoding.UTF8.GetBytes(text));
                batch.Split.Set(row, i % 10 == 8 ? "dev" : i % 10 == 9 ? "heldout" : "train");
                batch.SetLanguage(row, i % 2 == 0 ? "eng_Latn"u8 : "deu_Latn"u8, 1);
                batch.Work.Set(row, $"work-{i % 5}");
            }

            writer.Add(batch);
            writer.Complete();
        }

        new TokenizeStage(config ?? new TokenizeConfig { Bpe = new BpeTrainerConfig { VocabularySize = 600 }, Canaries = Few }).Run(new StageContext
        {
            Stage = "tokenize",
            Hash = ContentHash.Of("test"),
            Folder = folder.Path,
            Inputs = new Dictionary<string, CompletedStage> { ["prepare"] = new(prepared.Path, null!) },
            RecipeFolder = prepared.Path,
            CacheFolder = folder.Path,
            Seed = 1,
            SuiteName = "test",
            Workers = workers,
            TrainThreads = 1,
            Time = TimeProvider.System,
            Progress = ProgressSink.None,
        });
    }
}
