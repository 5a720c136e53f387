using Firn.Compliance.Audit;
using Firn.Compliance.PersonalData;
using Firn.Compliance.Scoring;
using Firn.Core;
using Firn.Core.Manifests;
using Firn.Data.Extraction;
using Firn.Data.Filters;
using Firn.Data.Languages;
using Firn.Data.Preparation;
using Firn.Foundry.Running;
using Firn.Pipelines.Steps;
using Firn.Text.LanguageIdentification;

namespace Firn.Foundry.Stages;

/// <summary>
/// Text extraction and repair, language, quality, repetition, masking of personal data, split by work, deduplication, share
/// of languages. Writes <c>documents/</c>, <c>ledger/</c> <c>stats.json</c> and <c>summary.json</c>.
/// </summary>
public sealed class PrepareStage(PrepareConfig config) : Stage
{
    /// <inheritdoc/>
    public override string Name => "prepare";

    /// <inheritdoc/>
    public override int Version => 4;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DependsOn { get; } = ["consent"];

    /// <inheritdoc/>
    public override object Config => config;

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Files(string recipeFolder)
    {
        var files = new List<StageInput>();
        if (config.Language.Model.Length > 0)
            files.Add(File_(recipeFolder, config.Language.Model, "prepare.language.model", "the model"));
        if (config.PersonalData.PseudonymKeyFile.Length > 0)
            files.Add(File_(recipeFolder, config.PersonalData.PseudonymKeyFile, "prepare.personal_data.pseudonym_key_file", "the key"));
        foreach (var (score, key, _) in Scores.Where(one => one.Config.IsOn()))
        {
            files.Add(File_(recipeFolder, score.Thresholds, $"prepare.{key}.thresholds", "the file"));
            var model = Path.Combine(recipeFolder, score.Model);
            if (Directory.Exists(model))
                files.AddRange(Directory.EnumerateFiles(model).Order(StringComparer.Ordinal).Select(file => File_(recipeFolder, Path.Combine(score.Model, Path.GetFileName(file)), $"prepare.{key}.model", "the model")));
            else
                files.Add(File_(recipeFolder, score.Model, $"prepare.{key}.model", "the model"));
        }

        return files;
    }

    private static StageInput File_(string recipeFolder, string name, string key, string what)
    {
        var path = Path.Combine(recipeFolder, name);
        return File.Exists(path)
            ? new StageInput(name, "file", ContentHash.OfFile(path).ToString())
            : throw new FirnException("FIRN-FDY-040", name, $"{what} that {key} names does not exist", $"correct {key} or leave it out", ExitCode.NotFound);
    }

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var model = config.Language.Model.Length == 0
            ? LanguageIdentifier.BuiltIn
            : FastTextModel.Load(Path.Combine(context.RecipeFolder, config.Language.Model));
        var key = config.PersonalData.PseudonymKeyFile.Length == 0 ? null : PseudonymKey.Load(Path.Combine(context.RecipeFolder, config.PersonalData.PseudonymKeyFile));
        var scores = Scores.Where(one => one.Config.IsOn()).Select(one => Open(context.RecipeFolder, one.Config, one.Key, one.Keep)).ToList();
        try
        {
            Prepare(context, model, key, scores);
        }
        finally
        {
            scores.ForEach(one => one.Model.Dispose());
        }
    }

    // In the order in which they run: the one that takes away the more goes first.
    private IEnumerable<(ScoreFilterConfig Config, string Key, ScoreSide Keep)> Scores =>
        [(config.QualityModel, "quality_model", ScoreSide.Above), (config.Toxicity, "toxicity", ScoreSide.Below)];

    private static (string Name, IScoreModel Model, ThresholdFile Thresholds, ScoreSide Keep) Open(string recipeFolder, ScoreFilterConfig score, string name, ScoreSide keep)
    {
        var model = ScoreModels.Open(Path.Combine(recipeFolder, score.Model), score.Label);
        return (name, model, ThresholdFile.Load(Path.Combine(recipeFolder, score.Thresholds), model.Hash), keep);
    }

    private void Prepare(StageContext context, FastTextModel model, PseudonymKey? key, List<(string Name, IScoreModel Model, ThresholdFile Thresholds, ScoreSide Keep)> scores)
    {
        var statistics = new PreparationRun
        {
            Stage = Name,
            StageHash = context.Hash.ToString(),
            Input = context.Inputs["consent"].PathTo("documents"),
            Folder = context.Folder,
            Config = new()
            {
                Split = config.Split,
                MinHash = config.MinHash,
                Languages = new() { MinNonEnglishShare = config.MinNonEnglishShare },
                Examples = config.Examples,
                ExampleCharacters = config.ExampleCharacters,
            },
            Steps = () => Steps(model, key, scores),
            MaskUrl = LedgerUrls.Mask,
            Seed = context.Seed,
            Workers = context.Workers,
            Progress = context.Progress,
            Cancellation = context.Cancellation,
        }.Run();

        context.Count("documents.in", statistics.DocumentsIn);
        context.Count("documents.out", statistics.DocumentsOut);
        context.Count("bytes.out", statistics.BytesOut);
        context.Count("non_english_share", statistics.NonEnglishShare);
    }

    private PreparationSteps Steps(FastTextModel model, PseudonymKey? key, List<(string Name, IScoreModel Model, ThresholdFile Thresholds, ScoreSide Keep)> scores)
    {
        var filtering = new List<DocumentStep> { new LanguageIdentificationStep(config.Language, model) };
        if (config.Quality.Enabled)
            filtering.Add(new GopherQualityFilter(config.Quality));
        if (config.Repetition.Enabled)
            filtering.Add(new GopherRepetitionFilter(config.Repetition));
        filtering.AddRange(scores.Select(one => new ScoreFilterStep(one.Name, one.Model, one.Thresholds, one.Keep)));
        return new([new TextExtractionStep(), new TextRepairStep()], filtering, [new PiiStep(config.PersonalData, key)]);
    }
}
