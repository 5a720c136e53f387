using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Firn.Compliance.Audit;
using Firn.Core;
using Firn.Core.Manifests;
using Firn.Evaluation.Results;
using Firn.Foundry.Audit;
using Firn.Foundry.Running;
using Firn.Models.Apertus;
using Firn.Pipelines.Ledger;
using Firn.Pipelines.Steps;
using Firn.Tokenization.Corpus;

namespace Firn.Foundry.Report;

/// <summary>
/// What the page shows, read from the complete stages. Nothing here fails the page: what is missing or cannot be read is
/// null, and a remark says why.
/// </summary>
internal sealed partial class ReportFacts
{
    private const int ExamplesPerReason = 3;

    public required string Name { get; init; }

    public string Description { get; init; } = "";

    public List<string> Remarks { get; } = [];

    public IReadOnlyDictionary<string, CompletedStage> Completed { get; private init; } = new Dictionary<string, CompletedStage>();

    public IReadOnlyList<StageStatus> Stages { get; private init; } = [];

    public List<FunnelStep> Funnel { get; } = [];

    public SortedDictionary<string, (long Kept, Dictionary<DropKind, long> Dropped)> FunnelByLanguage { get; } = new(StringComparer.Ordinal);

    public List<DropReason> Reasons { get; } = [];

    public AuditSummary? Audit { get; private set; }

    public IReadOnlyList<SequenceRow>? Sequences { get; private set; }

    public double? MinNonEnglishShare { get; private set; }

    public List<LanguageCost> TokenizerCosts { get; } = [];

    public double? TokenizerGini { get; private set; }

    public string TokenizerReference { get; private set; } = "";

    public List<LossPoint> Loss { get; } = [];

    public ApertusConfig? Model { get; private set; }

    public EvaluationResult? Evaluation { get; private set; }

    public Dictionary<string, double> Seconds { get; } = new(StringComparer.Ordinal);

    public long DocumentsIn => Funnel.Count > 0 ? Funnel[0].DocumentsIn : 0;

    public long DocumentsOut => Funnel.Count > 0 ? Funnel[^1].Kept : 0;

    public long Dropped(params DropKind[] kinds) => Funnel.Where(step => kinds.Contains(step.Kind)).Sum(step => step.Dropped);

    public IReadOnlyDictionary<string, long> TrainingTokens => field ??= (Sequences ?? []).Where(row => row.Split == "train")
        .GroupBy(row => row.Language, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(row => (long)row.Tokens), StringComparer.Ordinal);

    internal sealed record LanguageCost(string Language, double BytesPerToken, double TokensPerWord, double CostPerByte);

    internal readonly record struct LossPoint(long Step, long Tokens, double Loss, double LearningRate, double GradientNorm);

    /// <summary>Reads what there is.</summary>
    public static ReportFacts Read(RecipeRun run)
    {
        var stages = run.Status();
        var facts = new ReportFacts
        {
            Name = run.Recipe.Suite.Name,
            Description = run.Recipe.Suite.Description,
            Stages = stages,
            Completed = stages.Where(stage => stage.State == StageState.UpToDate)
                .ToDictionary(stage => stage.Stage, stage => new CompletedStage(stage.Folder!, StageManifest.TryRead(stage.Folder!)!), StringComparer.Ordinal),
        };
        facts.Try("funnel", facts.ReadFunnel);
        facts.Try("ledger", facts.ReadLedger);
        facts.Try("audit", () => facts.Audit = facts.Completed.ContainsKey("consent") ? RunAudit.Open(run)?.Summary() : null);
        facts.Try("tokens", facts.ReadTokens);
        facts.Try("training", facts.ReadTraining);
        facts.Try("evaluation", facts.ReadEvaluation);
        facts.Try("times", facts.ReadTimes);
        return facts;
    }

    private void Try(string what, Action read)
    {
        try
        {
            read();
        }
        catch (Exception error) when (error is FirnException or IOException or JsonException or FormatException or InvalidOperationException or KeyNotFoundException or UnauthorizedAccessException)
        {
            Remarks.Add($"{what}: {error.Message}");
        }
    }

    private void ReadFunnel()
    {
        var kept = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var stage in new[] { "consent", "prepare" })
        {
            if (!Completed.TryGetValue(stage, out var done) || !File.Exists(done.PathTo("stats.json")))
                continue;
            var counts = StepStatistics.ReadFile(done.PathTo("stats.json")).Counts;
            foreach (var step in counts.GroupBy(count => (count.Key.Order, count.Key.Step)).OrderBy(group => group.Key.Order))
            {
                var dropped = step.Where(one => one.Key.Verdict == VerdictKind.Dropped).ToList();
                Funnel.Add(new(
                    stage, step.Key.Step, step.Sum(one => one.Value.Documents), dropped.Sum(one => one.Value.Documents),
                    step.Where(one => one.Key.Verdict == VerdictKind.Edited).Sum(one => one.Value.Documents), step.Sum(one => one.Value.BytesIn), dropped.Sum(one => one.Value.BytesIn)));
                foreach (var one in dropped)
                {
                    var language = ByLanguage(one.Key.Language);
                    var kind = DropKinds.Of(stage, step.Key.Step);
                    language[kind] = language.GetValueOrDefault(kind) + one.Value.Documents;
                }
            }

            if (counts.Count == 0)
                continue;
            kept.Clear();
            var last = counts.Keys.Max(outcome => outcome.Order);
            foreach (var (outcome, count) in counts.Where(one => one.Key.Order == last && one.Key.Verdict != VerdictKind.Dropped))
                kept[outcome.Language] = kept.GetValueOrDefault(outcome.Language) + count.Documents;
        }

        foreach (var (language, documents) in kept)
            FunnelByLanguage[language] = (documents, ByLanguage(language));
    }

    private Dictionary<DropKind, long> ByLanguage(string language)
    {
        if (!FunnelByLanguage.TryGetValue(language, out var row))
            FunnelByLanguage[language] = row = (0, []);
        return row.Dropped;
    }

    private void ReadLedger()
    {
        var reasons = new Dictionary<(string, string, string), DropReason>();
        foreach (var stage in new[] { "acquire", "consent", "prepare" })
        {
            if (!Completed.TryGetValue(stage, out var done))
                continue;
            foreach (var row in LedgerReader.ReadFolder(done.PathTo("ledger")))
            {
                if (row.Verdict != VerdictKind.Dropped)
                    continue;
                var key = (stage, row.Step, row.Reason);
                if (!reasons.TryGetValue(key, out var reason))
                    reasons[key] = reason = new(stage, row.Step, row.Reason);
                reason.Documents++;
                reason.Bytes += row.BytesIn;
                if (reason.Examples.Count < ExamplesPerReason)
                    reason.Examples.Add((row.Url.Length > 0 ? row.Url : $"{row.Source}/{row.DocId.ToString()[..12]}", row.Language, row.Line > 0 ? $"{row.Evidence} (line {row.Line})" : row.Evidence));
            }
        }

        Reasons.AddRange(reasons.Values.OrderBy(reason => Array.IndexOf(["acquire", "consent", "prepare"], reason.Stage)).ThenByDescending(reason => reason.Documents).ThenBy(reason => reason.Reason, StringComparer.Ordinal));
    }

    private void ReadTokens()
    {
        if (Completed.TryGetValue("prepare", out var prepare) && NonEnglishConstraint().Match(prepare.Manifest.Config) is { Success: true } match
            && double.TryParse(match.Groups["share"].ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var share) && share > 0)
        {
            MinNonEnglishShare = share;
        }

        if (!Completed.TryGetValue("tokenize", out var tokenize))
            return;
        Sequences = SequenceTable.Read(tokenize.PathTo(SequenceTable.FileName));
        var fairness = tokenize.PathTo(Firn.Foundry.Stages.TokenizeStage.FairnessFile);
        if (!File.Exists(fairness))
            return;
        using var json = JsonDocument.Parse(File.ReadAllBytes(fairness));
        TokenizerReference = json.RootElement.GetProperty("reference").GetString() ?? "";
        foreach (var unit in json.RootElement.GetProperty("units").EnumerateArray())
        {
            if (unit.GetProperty("unit").GetString() == "bytes")
                TokenizerGini = unit.GetProperty("gini").GetDouble();
        }

        foreach (var language in json.RootElement.GetProperty("languages").EnumerateArray())
        {
            var bytesPerToken = language.GetProperty("bytes_per_token").GetDouble();
            if (bytesPerToken > 0)
                TokenizerCosts.Add(new(language.GetProperty("language").GetString() ?? "", bytesPerToken, language.GetProperty("tokens_per_word").GetDouble(), 1 / bytesPerToken));
        }
    }

    private void ReadTraining()
    {
        if (!Completed.TryGetValue("pretrain", out var pretrain))
            return;
        if (File.Exists(pretrain.PathTo("config.json")))
            Model = ApertusConfigJson.Load(pretrain.PathTo("config.json"));
        if (!File.Exists(pretrain.PathTo("loss.jsonl")))
            return;
        foreach (var line in File.ReadLines(pretrain.PathTo("loss.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            Loss.Add(new(root.GetProperty("step").GetInt64(), root.GetProperty("tokens").GetInt64(), root.GetProperty("loss").GetDouble(), root.GetProperty("lr").GetDouble(), root.GetProperty("grad_norm").GetDouble()));
        }
    }

    private void ReadEvaluation()
    {
        if (Completed.TryGetValue("evaluate", out var evaluate) && File.Exists(evaluate.PathTo(EvaluationResult.FileName)))
            Evaluation = EvaluationResult.Read(evaluate.PathTo(EvaluationResult.FileName));
    }

    private void ReadTimes()
    {
        foreach (var (name, stage) in Completed)
        {
            if (!File.Exists(stage.PathTo("events.jsonl")))
                continue;
            foreach (var line in File.ReadLines(stage.PathTo("events.jsonl")))
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.TryGetProperty("seconds", out var seconds))
                    Seconds[name] = seconds.GetDouble();
            }
        }
    }

    [GeneratedRegex(@"^\s*min_non_english_share\s*=\s*(?<share>[0-9.eE+-]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NonEnglishConstraint();
}
