using Firn.Data.Deduplication;
using Firn.Pipelines.Steps;

namespace Firn.Data.Preparation;

/// <summary>Drops what the plan found to repeat another document. The evidence is the id of the document that stays.</summary>
internal sealed class DuplicateStep(PreparationPlan plan, bool exact) : DocumentStep
{
    public override string Name => exact ? "exact_deduplication" : "near_deduplication";

    public override int RuleVersion => 1;

    public override void Process(StepBatch batch)
    {
        for (var row = 0; row < batch.Documents.Count; row++)
        {
            if (!batch.Documents.IsLive(row) || !plan.Duplicates.TryGetValue(batch.Documents.Ids[row], out var duplicate) || duplicate.Exact != exact)
                continue;
            var reason = Reason(plan.Splits[batch.Documents.Ids[row]], duplicate);
            batch.Drop(row, new Finding { Reason = reason, Evidence = duplicate.Kept.ToString() });
        }
    }

    private static string Reason(DocumentSplit own, Duplicate duplicate) => duplicate.KeptSplit switch
    {
        DocumentSplit.HeldOut when own != DocumentSplit.HeldOut => "duplicates_heldout",
        DocumentSplit.Dev when own != DocumentSplit.Dev => "duplicates_dev",
        _ => duplicate.Exact ? "exact_duplicate" : "near_duplicate",
    };
}
