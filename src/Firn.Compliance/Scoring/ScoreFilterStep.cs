using System.Globalization;
using System.Text;
using Firn.Pipelines.Steps;

namespace Firn.Compliance.Scoring;

/// <summary>Drops texts whose score lies on the wrong side of their language's threshold. A text that the model does not score, or whose language has no threshold, is kept, and the ledger says why.</summary>
/// <param name="name">Name in the ledger and the funnel: <c>toxicity</c>, <c>quality_model</c>.</param>
/// <param name="model">The classifier; shared.</param>
/// <param name="thresholds">Its thresholds.</param>
/// <param name="keep">The side that stays.</param>
public sealed class ScoreFilterStep(string name, IScoreModel model, ThresholdFile thresholds, ScoreSide keep) : DocumentStep, IDisposable
{
    private readonly ITextScorer scorer = model.CreateScorer();

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override int RuleVersion => 1;

    /// <inheritdoc/>
    public override void Process(StepBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        for (var row = 0; row < batch.Documents.Count; row++)
        {
            if (!batch.Documents.IsLive(row))
                continue;
            var language = batch.Documents.Language[row];
            if (!thresholds.Languages.TryGetValue(Encoding.UTF8.GetString(language), out var threshold))
                batch.Note(row, Say("no_threshold_for_language", Encoding.UTF8.GetString(language)));
            else if (scorer.Score(batch.Documents.Text[row], language) is not { } score)
                batch.Note(row, Say("not_scored", Encoding.UTF8.GetString(language)));
            else if (keep == ScoreSide.Below ? score > threshold.Value : score < threshold.Value)
                batch.Drop(row, Say($"{Wrong}_threshold", string.Create(CultureInfo.InvariantCulture, $"score {score:0.####} {Wrong} {threshold.Value:0.####}, the quantile {thresholds.Quantile} of {threshold.Sample} texts")));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => scorer.Dispose();

    private string Wrong => keep == ScoreSide.Below ? "above" : "below";

    private Finding Say(string reason, string evidence) => new() { Reason = reason, Rule = "score", Evidence = evidence, SnapshotHash = thresholds.Model };
}
