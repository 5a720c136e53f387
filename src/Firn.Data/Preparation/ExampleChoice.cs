using Firn.Core;
using Firn.Pipelines.Ledger;

namespace Firn.Data.Preparation;

/// <summary>Chooses the dropped documents that a report shows: for each step and reason those with the smallest ids, so that any order of asking chooses the same. Thread-safe.</summary>
internal sealed class ExampleChoice(int perReason)
{
    private readonly SortedDictionary<(string Step, string Reason), SortedDictionary<DocumentId, (LedgerRow Row, int Shard)>> chosen = [];

    public IEnumerable<(LedgerRow Row, int Shard)> Chosen => chosen.Values.SelectMany(rows => rows.Values);

    public void Consider(LedgerRow row, int shard)
    {
        if (row.Verdict != VerdictKind.Dropped)
            return;
        lock (chosen)
        {
            if (!chosen.TryGetValue((row.Step, row.Reason), out var rows))
                chosen.Add((row.Step, row.Reason), rows = []);
            rows[row.DocId] = (row, shard);
            if (rows.Count > perReason)
                rows.Remove(rows.Keys.Last());
        }
    }
}
