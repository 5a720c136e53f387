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
    public override int Version => 3;

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
        if (config.Toxicity.IsOn())
        {
            files.Add(File_(recipeFolder, config.Toxicity.Thresholds, "prepare.toxicity.thresholds", "the file"));
            var model = Path.Combine(recipeFolder, config.Toxicity.Model);
            if (Directory.Exists(model))
                files.AddRange(Directory.EnumerateFiles(model).Order(StringComparer.Ordinal).Select(file => File_(recipeFolder, Path.Combine(config.Toxicity.Model, Path.GetFileName(file)), "prepare.toxicity.model", "the model")));
            else
                files.Add(File_(recipeFolder, config.Toxicity.Model, "prepare.toxicity.model", "the model"));
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
        using var toxicity = config.Toxicity.IsOn() ? ScoreModels.Open(Path.Combine(context.RecipeFolder, config.Toxicity.Model), config.Toxicity.Label) : null;
        var thresholds = toxicity is null ? null : ThresholdFile.Load(Path.Combine(context.RecipeFolder, config.Toxicity.Thresholds), toxicity.Hash);
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
            Steps = () => Steps(model, key, toxicity, thresholds),
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

    private PreparationSteps Steps(FastTextModel model, PseudonymKey? key, IScoreModel? toxicity, ThresholdFile? thresholds)
    {
        var filtering = new List<DocumentStep> { new LanguageIdentificationStep(config.Language, model) };
        if (config.Quality.Enabled)
            filtering.Add(new GopherQualityFilter(config.Quality));
        if (config.Repetition.Enabled)
            filtering.Add(new GopherRepetitionFilter(config.Repetition));
        if (toxicity is not null && thresholds is not null)
            filtering.Add(new ScoreFilterStep("toxicity", toxicity, thresholds));
        return new([new TextExtractionStep(), new TextRepairStep()], filtering, [new PiiStep(config.PersonalData, key)]);
    }
}
