using System.Text;
using Firn.Core;
using Firn.Evaluation;
using Firn.Evaluation.Memorization;
using Firn.Evaluation.Results;
using Firn.Foundry.Report;
using Firn.Foundry.Running;
using Firn.Foundry.Stages;
using Firn.Pipelines.Steps;
using Firn.Release;
using Firn.Release.Checksums;
using Firn.Storage.Documents;
using Firn.Testing;
using Firn.Tokenization.Training;
using Firn.Training.Loop;

namespace Firn.Foundry.Tests.Stages;

/// <summary>Real tokenizer, training, evaluation and release over a corpus of a few kilobytes.</summary>
public sealed class FromTextToRelease(FromTextToRelease.Run run) : IClassFixture<FromTextToRelease.Run>
{
    [Fact]
    public void The_results_cover_every_held_out_language_and_beat_nothing_by_accident()
    {
        var result = EvaluationResult.Read(run.Stage("evaluate", EvaluationResult.FileName));
        Assert.Equal(["deu_Latn", "eng_Latn"], result.BitsPerByte.Languages.Select(one => one.Language));
        Assert.All([.. result.BitsPerByte.Languages, result.BitsPerByte.Pooled], score =>
        {
            Assert.InRange(score.Model, 0.5, 12);
            Assert.InRange(score.Bigram, 0.1, score.Unigram + 0.5);
            Assert.True(score.IsMarked);
        });
        Assert.Equal(result.BitsPerByte.Languages.Sum(one => one.Bytes), result.BitsPerByte.Pooled.Bytes);
        Assert.Equal(2, result.Samples.Count);
        Assert.Contains(result.Overlap, one => one.Language == "all");
    }

    [Fact]
    public void The_baselines_saw_as_many_predictions_as_the_model_but_document_starts()
    {
        var result = EvaluationResult.Read(run.Stage("evaluate", EvaluationResult.FileName));
        Assert.InRange(result.Baselines.Predictions, 12 * 4 * 60, 12 * 4 * 64);
    }

    [Fact]
    public void Controls_were_never_seen_and_a_model_this_small_makes_recall_not_measurable()
    {
        var memorization = EvaluationResult.Read(run.Stage("evaluate", EvaluationResult.FileName)).Memorization;
        Assert.All(memorization.Canaries.Where(one => one.Role == CanaryRole.Control), one => Assert.Equal(0, one.Seen));
        Assert.Contains(memorization.Canaries, one => one.Seen > 0);
        Assert.Equal(MemorizationOutcome.NotMeasurable, memorization.Outcome);
    }

    [Fact]
    public void The_release_is_whole_and_names_every_work_with_its_licence()
    {
        var release = run.Stage("release");
        Assert.True(ChecksumFile.Verify(release).IsWhole);
        var data = File.ReadAllText(Path.Combine(release, "DATA.md"));
        for (var work = 0; work < Run.Works; work++)
            Assert.Contains($"manual-{work} |", data, StringComparison.Ordinal);
        Assert.Contains("GPL-2.0-or-later", data, StringComparison.Ordinal);
        Assert.Contains(Canaries.Work, data, StringComparison.Ordinal);
        Assert.Contains("not measurable at this scale", File.ReadAllText(Path.Combine(release, "README.md")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void The_release_loads_and_writes_text()
    {
        using var model = Inference.Engine.LanguageModel.Load(run.Stage("release"));
        using var generator = new Inference.Engine.TextGenerator(model);
        Assert.NotEmpty(generator.Tokens([model.Config.BosId], new() { MaxTokens = 4, Temperature = 1, Seed = 3 }));
    }

    [Fact]
    public void Another_number_of_threads_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var again = run.Execute(folder.Path, threads: 3);
        foreach (var stage in new[] { "evaluate", "release" })
            Assert.Equal(run.Recipe.Completed()[stage].Manifest.OutputHash, again.Completed()[stage].Manifest.OutputHash);
    }

    [Fact]
    public void The_page_shows_it()
    {
        var page = File.ReadAllText(RunReport.Write(run.Recipe));
        Assert.Contains("bits per byte", page, StringComparison.Ordinal);
        Assert.DoesNotContain("What could not be read", page, StringComparison.Ordinal);
    }

    public sealed class Run : IDisposable
    {
        public const int Works = 12;
        private readonly TemporaryFolder folder = new();

        public Run() => Recipe = Execute(folder.Path, threads: 2);

        public RecipeRun Recipe { get; }

        public string Stage(string name, params string[] parts) => Recipe.Completed()[name].PathTo(parts);

        public RecipeRun Execute(string path, int threads)
        {
            var suite = new SuiteConfig { Name = "tiny" };
            var training = new TrainConfig
            {
                Steps = 12,
                SequenceLength = 64,
                BatchSequences = 4,
                Model = new() { HiddenSize = 32, IntermediateSize = 64, Layers = 1, Heads = 2, KvHeads = 1, HeadSize = 16 },
            };
            var canaries = new CanaryConfig { Words = 8, Repeats = [1, 4], PerBucket = 2, Controls = 3, PositiveControls = 1, PositiveControlRepeats = 12 };
            Stage[] stages =
            [
                new Texts(), new TokenizeStage(new() { Bpe = new BpeTrainerConfig { VocabularySize = 640 }, Canaries = canaries }), new PretrainStage(training),
                new EvaluateStage(new EvaluationConfig { MaxHeldOutTokens = 2000, SampleTokens = 6 }, training), new ReleaseStage(new ReleaseConfig(), suite, ["prepare", "tokenize", "pretrain", "evaluate"]),
            ];
            var recipe = new RecipeRun(new Recipe { Suite = suite, Execution = new() { Workers = threads } }, Path.Combine(path, "recipe.toml"), new RunFolder(Path.Combine(path, "run")), null, stages);
            recipe.Execute(new RunOptions { Time = TimeProvider.System });
            return recipe;
        }

        public void Dispose() => folder.Dispose();

        private sealed class Texts : Stage
        {
            private static readonly string[] German = ["Der", "Speicher", "liest", "eine", "Datei", "und", "schreibt", "den", "Bericht", "im", "Winter", "über", "Eis"];
            private static readonly string[] English = ["the", "store", "reads", "a", "file", "and", "writes", "its", "report", "in", "winter", "over", "ice"];

            public override string Name => "prepare";

            public override int Version => 1;

            public override IReadOnlyList<string> DependsOn => [];

            public override object Config { get; } = new object();

            public override void Run(StageContext context)
            {
                Directory.CreateDirectory(context.PathTo("documents"));
                using var batch = new DocumentBatch();
                for (var work = 0; work < Works; work++)
                {
                    foreach (var (language, words) in new[] { ("deu_Latn", German), ("eng_Latn", English) })
                    {
                        var random = new CounterRandom(9, language, (ulong)work);
                        var text = string.Join(' ', Enumerable.Range(0, 260).Select(_ => words[random.NextInt(words.Length)]));
                        var row = batch.Add("manuals"u8, Encoding.UTF8.GetBytes($"{work}/{language}"), Encoding.UTF8.GetBytes(text));
                        batch.SetLanguage(row, Encoding.UTF8.GetBytes(language), 0.9);
                        batch.Work.Set(row, $"manual-{work}");
                        batch.Licence.Set(row, "GPL-2.0-or-later");
                        batch.LicenceEvidence.Set(row, $"usr/share/doc/manual-{work}/copyright");
                        batch.Basis.Set(row, "licence");
                        batch.Split.Set(row, work switch { 0 or 1 => "heldout", 2 => "dev", _ => "train" });
                    }
                }

                using (var writer = new DocumentShardWriter(context.PathTo("documents", "00000.parquet")))
                {
                    writer.Add(batch);
                    writer.Complete();
                }

                AtomicFile.Write(context.PathTo("stats.json"), new StepStatistics().WriteTo);
            }
        }
    }
}
