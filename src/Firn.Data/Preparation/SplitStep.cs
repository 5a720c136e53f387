using System.Text;
using Firn.Data.Deduplication;
using Firn.Pipelines.Steps;

namespace Firn.Data.Preparation;

/// <summary>Writes the split that the plan gives to each document.</summary>
internal sealed class SplitStep(PreparationPlan plan) : DocumentStep
{
    private readonly byte[][] names = [.. Enum.GetValues<DocumentSplit>().Select(split => Encoding.UTF8.GetBytes(HeldOutSplit.Name(split)))];

    public override string Name => "split";

    public override int RuleVersion => 1;

    public override void Process(StepBatch batch)
    {
        for (var row = 0; row < batch.Documents.Count; row++)
        {
            if (batch.Documents.IsLive(row))
                batch.Documents.Split.Set(row, names[(int)plan.Splits[batch.Documents.Ids[row]]]);
        }
    }
}
