using Firn.Core;
using Firn.Core.Manifests;
using Firn.Evaluation.Memorization;
using Firn.Foundry.Running;
using Firn.Storage.Documents;
using Firn.Tokenization;
using Firn.Tokenization.Corpus;
using Firn.Tokenization.Training;

namespace Firn.Foundry.Stages;

/// <summary>
/// Trains the tokenizer on the training split, writes the token shards of all splits with the canaries among the training
/// documents, and judges the tokenizer's fairness on the held-out ones.
/// </summary>
public sealed class TokenizeStage(TokenizeConfig config) : Stage
{
    /// <summary>The tokenizer's file in the stage's folder.</summary>
    public const string TokenizerFile = "tokenizer.json";

    /// <summary>The fairness report in the stage's folder.</summary>
    public const string FairnessFile = "fairness.json";

    /// <inheritdoc/>
    public override string Name => "tokenize";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DependsOn { get; } = ["prepare"];

    /// <inheritdoc/>
    public override object Config => config;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Files(string recipeFolder)
    {
        if (config.File.Length == 0)
            return [];
        var path = Path.Combine(recipeFolder, config.File);
        return File.Exists(path)
            ? [new StageInput(config.File, "file", ContentHash.OfFile(path).ToString())]
            : throw new FirnException("FIRN-FDY-050", config.File, "the tokenizer that tokenize.file names does not exist", "correct tokenize.file or leave it out", ExitCode.NotFound);
    }

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var prepared = context.Inputs["prepare"];
        var tokenizer = MakeTokenizer(context, prepared);
        var canaries = Canaries.Make(config.Canaries, context.Seed);
        var planted = canaries.Select(canary => new PlantedText(canary.Id, Canaries.Language, Canaries.Work, canary.Text, canary.Repeats));
        var summary = CorpusTokenizer.Write(
            tokenizer, Batches(prepared), CountTraining(prepared), [.. planted], context.Seed, context.Folder, context.Workers, context.Progress, context.Cancellation);
        CanaryFile.Write(context.PathTo(CanaryFile.Name), canaries);
        AtomicFile.Write(context.PathTo(FairnessFile), summary.Fairness.ToJson());

        context.Count("vocabulary", tokenizer.VocabularySize);
        foreach (var split in CorpusTokenizer.Splits)
        {
            context.Count($"documents.{split}", summary.Sequences(split));
            context.Count($"tokens.{split}", summary.Tokens(split));
        }
    }

    private Tokenizer MakeTokenizer(StageContext context, CompletedStage prepared)
    {
        var path = context.PathTo(TokenizerFile);
        if (!File.Exists(path))
        {
            if (config.File.Length > 0)
                AtomicFile.Write(path, File.ReadAllBytes(Path.Combine(context.RecipeFolder, config.File)));
            else
                BpeTrainer.Train(config.Bpe, TrainingTexts(prepared), context.Workers, context.Progress, context.Cancellation).Save(path);
        }

        // Always the file: what later stages and users load is what made the shards.
        return Tokenizer.Load(path);
    }

    private static IEnumerable<DocumentBatch> Batches(CompletedStage prepared) =>
        Directory.GetFiles(prepared.PathTo("documents"), "*.parquet").Order(StringComparer.Ordinal).SelectMany(DocumentShardReader.Batches);

    private static IEnumerable<ReadOnlyMemory<byte>> TrainingTexts(CompletedStage prepared) =>
        Batches(prepared).SelectMany(batch => TrainingRows(batch).Select(row => (ReadOnlyMemory<byte>)batch.Text[row].ToArray()));

    private static long CountTraining(CompletedStage prepared) => Batches(prepared).Sum(batch => (long)TrainingRows(batch).Count());

    private static IEnumerable<int> TrainingRows(DocumentBatch batch) =>
        Enumerable.Range(0, batch.Count).Where(row => batch.IsLive(row) && batch.Split[row].SequenceEqual("train"u8));
}
