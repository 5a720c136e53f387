using Firn.Core;
using Firn.Core.Manifests;
using Firn.Evaluation.Memorization;
using Firn.Evaluation.Results;
using Firn.Foundry.Running;
using Firn.Models.Apertus;
using Firn.Pipelines.Steps;
using Firn.Release;
using Firn.Release.Cards;
using Firn.Release.Layout;
using Firn.Reporting;
using Firn.Storage.Documents;
using Firn.Tokenization;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Corpus;

namespace Firn.Foundry.Stages;

/// <summary>Writes the release: model, tokenizer, card, data summary, checksums.</summary>
/// <param name="config">What the recipe says of it.</param>
/// <param name="suite">Name and description.</param>
/// <param name="earlier">The stages of the recipe that come before, in order.</param>
public sealed class ReleaseStage(ReleaseConfig config, SuiteConfig suite, IReadOnlyList<string> earlier) : Stage
{
    /// <inheritdoc/>
    public override string Name => "release";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DependsOn => earlier;

    /// <inheritdoc/>
    public override object Config { get; } = new Settings { Name = suite.Name, Description = suite.Description, Release = config };

    /// <inheritdoc/>
    public override IReadOnlyList<StageInput> Files(string recipeFolder)
    {
        if (config.LicenceFile.Length == 0)
            return [];
        var path = Path.Combine(recipeFolder, config.LicenceFile);
        return File.Exists(path)
            ? [new StageInput(config.LicenceFile, "file", ContentHash.OfFile(path).ToString())]
            : throw new FirnException("FIRN-FDY-070", config.LicenceFile, "the licence text that release.licence_file names does not exist", "correct release.licence_file", ExitCode.NotFound);
    }

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (tokenized, pretrained) = (context.Inputs["tokenize"], context.Inputs["pretrain"]);
        var facts = Gather(context, tokenized, pretrained);
        ReleaseFolder.Write(
            context.Folder, facts, pretrained.PathTo("config.json"), pretrained.PathTo("model.safetensors"), tokenized.PathTo(TokenizeStage.TokenizerFile),
            config.LicenceFile.Length > 0 ? File.ReadAllText(Path.Combine(context.RecipeFolder, config.LicenceFile)) : null);
        context.Count("parameters", facts.Parameters);
        context.Count("works", facts.Works.Count);
    }

    private ReleaseFacts Gather(StageContext context, CompletedStage tokenized, CompletedStage pretrained)
    {
        var shape = ApertusConfigJson.Load(pretrained.PathTo("config.json"));
        var tokenizer = Tokenizer.Load(tokenized.PathTo(TokenizeStage.TokenizerFile));
        var sequences = SequenceTable.Read(tokenized.PathTo(SequenceTable.FileName));
        var evaluation = context.Inputs.TryGetValue("evaluate", out var evaluated) ? EvaluationResult.Read(evaluated.PathTo(EvaluationResult.FileName)) : null;
        var overlap = evaluation?.Overlap.ToDictionary(one => one.Language, one => one.Share, StringComparer.Ordinal) ?? [];
        var removals = Removals(context, out var documentsIn);
        return new ReleaseFacts
        {
            Name = suite.Name,
            Description = suite.Description,
            Config = config,
            Shape = Shape(shape),
            Parameters = ApertusAccounting.Of(shape).Parameters,
            ContextTokens = shape.MaxPositions,
            VocabularySize = tokenizer.VocabularySize,
            SpecialTokens = [.. new[] { ApertusTokens.Begin, ApertusTokens.End, ApertusTokens.Pad }.Where(token => tokenizer.FindAdded(token) is not null).Select(token => KeyValuePair.Create(token, tokenizer.AddedId(token)))],
            Training = Lines(pretrained.Manifest.Config),
            TrainingTokens = (long)pretrained.Manifest.Counters.GetValueOrDefault("tokens"),
            AvailableTokens = sequences.Where(row => row.Split == "train").Sum(row => (long)row.Tokens),
            TokensByLanguage = sequences.Where(row => row.Split == "train").GroupBy(row => row.Language, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(row => (long)row.Tokens), StringComparer.Ordinal),
            Works = [.. Works(context), .. Planted(sequences)],
            Removals = removals,
            DocumentsIn = documentsIn,
            Scores = [.. (evaluation?.BitsPerByte.Languages ?? []).Select(one => new ScoreRecord(one.Language, one.Documents, one.Bytes, one.TrainingShare, one.Model, one.Unigram, one.Bigram, overlap.GetValueOrDefault(one.Language, double.NaN)))],
            Pooled = evaluation?.BitsPerByte.Pooled is { } all ? new ScoreRecord(all.Language, all.Documents, all.Bytes, all.TrainingShare, all.Model, all.Unigram, all.Bigram, overlap.GetValueOrDefault("all", double.NaN)) : null,
            Memorization = evaluation?.Memorization.Statement ?? "",
            Stages = [.. earlier.Select(name => context.Inputs[name].Manifest).Select(manifest => new StageRecord(manifest.Stage, manifest.Hash, manifest.OutputHash, [.. manifest.Inputs.Select(input => KeyValuePair.Create(input.Name, input.Hash))]))],
            FirnVersion = typeof(ReleaseStage).Assembly.GetName().Version?.ToString(3) ?? "",
        };
    }

    private static List<WorkRecord> Works(StageContext context)
    {
        if (!context.Inputs.TryGetValue("prepare", out var prepared))
            return [];
        var works = new SortedDictionary<(string Work, string Split, string Licence, string Evidence, string Basis), (SortedSet<string> Sources, SortedSet<string> Languages, long Documents, long Bytes)>();
        foreach (var batch in Directory.GetFiles(prepared.PathTo("documents"), "*.parquet").Order(StringComparer.Ordinal).SelectMany(DocumentShardReader.Batches))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            for (var row = 0; row < batch.Count; row++)
            {
                if (!batch.IsLive(row))
                    continue;
                var key = (WorkOf(batch, row), batch.Split.String(row), batch.Licence.String(row), batch.LicenceEvidence.String(row), batch.Basis.String(row));
                var (sources, languages, documents, bytes) = works.TryGetValue(key, out var known) ? known : (new(StringComparer.Ordinal), new(StringComparer.Ordinal), 0, 0);
                sources.Add(batch.Source.String(row));
                languages.Add(batch.Language.String(row));
                works[key] = (sources, languages, documents + 1, bytes + batch.Text[row].Length);
            }
        }

        return
        [
            .. works.Select(one => new WorkRecord
            {
                Work = one.Key.Work, Split = one.Key.Split, Licence = one.Key.Licence, LicenceEvidence = one.Key.Evidence, Basis = one.Key.Basis,
                Sources = [.. one.Value.Sources], Languages = [.. one.Value.Languages], Documents = one.Value.Documents, Bytes = one.Value.Bytes,
            }),
        ];
    }

    /// <summary>A web page belongs to the work that is its site, where the source names no other.</summary>
    private static string WorkOf(DocumentBatch batch, int row) => batch.Work[row].Length > 0
        ? batch.Work.String(row)
        : Uri.TryCreate(batch.Url.String(row), UriKind.Absolute, out var url) ? url.Host : batch.Source.String(row);

    private static IEnumerable<WorkRecord> Planted(IReadOnlyList<SequenceRow> sequences)
    {
        var planted = sequences.Where(row => row.Work == Canaries.Work).ToList();
        if (planted.Count == 0)
            yield break;
        yield return new WorkRecord
        {
            Work = Canaries.Work,
            Split = "train",
            Sources = ["planted"],
            Languages = [Canaries.Language],
            Documents = planted.Count,
            Bytes = planted.Sum(row => row.Bytes),
            Licence = Canaries.Licence,
            LicenceEvidence = "synthetic: drawn by Firn from the run's seed to measure memorisation",
            Basis = "licence",
        };
    }

    private static List<RemovalRecord> Removals(StageContext context, out long documentsIn)
    {
        var removals = new List<RemovalRecord>();
        documentsIn = 0;
        foreach (var stage in new[] { "consent", "prepare" })
        {
            if (!context.Inputs.TryGetValue(stage, out var done) || !File.Exists(done.PathTo("stats.json")))
                continue;
            var statistics = StepStatistics.ReadFile(done.PathTo("stats.json"));
            if (documentsIn == 0)
                documentsIn = statistics.DocumentsIn;
            removals.AddRange(statistics.Counts.Where(one => one.Key.Verdict == VerdictKind.Dropped)
                .GroupBy(one => (one.Key.Order, one.Key.Step, one.Key.Reason)).OrderBy(group => group.Key.Order).ThenBy(group => group.Key.Reason, StringComparer.Ordinal)
                .Select(group => new RemovalRecord(stage, group.Key.Step, group.Key.Reason, group.Sum(one => one.Value.Documents), group.Sum(one => one.Value.BytesIn))));
        }

        return removals;
    }

    private static List<KeyValuePair<string, string>> Shape(ApertusConfig shape) =>
    [
        new("layers", Quantity.Count(shape.Layers)), new("width", Quantity.Count(shape.HiddenSize)), new("width of the MLP", Quantity.Count(shape.IntermediateSize)),
        new("query heads", Quantity.Count(shape.Heads)), new("key and value heads", Quantity.Count(shape.KvHeads)), new("context", $"{Quantity.Count(shape.MaxPositions)} tokens"),
        new("activation", "xIELU"), new("stored as", shape.Dtype),
    ];

    /// <summary>The settings of a manifest, one a line, with their table's name in front.</summary>
    private static List<KeyValuePair<string, string>> Lines(string toml)
    {
        var lines = new List<KeyValuePair<string, string>>();
        var table = "";
        foreach (var line in toml.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '[')
                table = line.Trim('[', ']') + ".";
            else if (line.IndexOf('=', StringComparison.Ordinal) is var at and > 0)
                lines.Add(new($"{table}{line[..at].TrimEnd()}", line[(at + 1)..].TrimStart()));
        }

        return lines;
    }

    private sealed record Settings
    {
        public required string Name { get; init; }

        public required string Description { get; init; }

        public required ReleaseConfig Release { get; init; }
    }
}
