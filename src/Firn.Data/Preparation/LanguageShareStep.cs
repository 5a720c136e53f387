using System.Globalization;
using Firn.Pipelines.Steps;

namespace Firn.Data.Preparation;

/// <summary>Drops the English training documents that the plan leaves out for the share of other languages.</summary>
internal sealed class LanguageShareStep(PreparationPlan plan, LanguageShareConfig config) : DocumentStep
{
    private readonly string evidence = string.Create(
        CultureInfo.InvariantCulture, $"share of other languages {plan.NonEnglishShareBefore:0.####}, wanted {config.MinNonEnglishShare:0.####}");

    public override string Name => "language_share";

    public override int RuleVersion => 1;

    public override void Process(StepBatch batch)
    {
        for (var row = 0; row < batch.Documents.Count; row++)
        {
            if (batch.Documents.IsLive(row) && plan.Excess.Contains(batch.Documents.Ids[row]))
                batch.Drop(row, new Finding { Reason = "english_over_share", Evidence = evidence });
        }
    }
}
