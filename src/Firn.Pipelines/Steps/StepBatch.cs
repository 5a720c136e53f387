using Firn.Core;
using Firn.Storage.Documents;
using Firn.Text.Features;

namespace Firn.Pipelines.Steps;

/// <summary>A batch as a step sees it: documents, shared features, and the three ways to decide. Every decision becomes a ledger row.</summary>
/// <param name="documents">The documents.</param>
public sealed class StepBatch(DocumentBatch documents)
{
    private readonly List<TextFeatures> features = [];
    private readonly List<bool> fresh = [];
    private readonly List<StepEvent> events = [];
    private DocumentStep? current;

    /// <summary>The documents, those already dropped included.</summary>
    public DocumentBatch Documents { get; } = documents;

    /// <summary>What has been decided so far, in order.</summary>
    public IReadOnlyList<StepEvent> Events => events;

    /// <summary>Runs a step over the batch.</summary>
    public void Run(DocumentStep step)
    {
        current = step;
        step.Process(this);
        current = null;
    }

    /// <summary>What is known about a document's current text; computed once for all steps.</summary>
    public TextFeatures Features(int row)
    {
        while (features.Count <= row)
        {
            features.Add(new TextFeatures());
            fresh.Add(false);
        }

        if (!fresh[row])
        {
            features[row].Reset(Documents.Text.Memory(row));
            fresh[row] = true;
        }

        return features[row];
    }

    /// <summary>Drops a document.</summary>
    public void Drop(int row, Finding finding)
    {
        if (!Documents.IsLive(row))
            return;
        var text = Documents.Text[row];
        Record(row, VerdictKind.Dropped, finding, ContentHash.Of(text), default, text.Length, 0);
        Documents.SetVerdict(row, Verdict.Drop(finding.Reason, finding.Evidence ?? ""));
    }

    /// <summary>Gives a document a new text.</summary>
    public void Edit(int row, ReadOnlySpan<byte> text, Finding finding)
    {
        var before = Documents.Text[row];
        var hashBefore = ContentHash.Of(before);
        var bytesBefore = before.Length;
        Documents.Text.Set(row, text);
        for (var other = 0; other < fresh.Count; other++)
            fresh[other] = false; // the arena may have moved: all bound memory is stale
        Record(row, VerdictKind.Edited, finding, hashBefore, ContentHash.Of(Documents.Text[row]), bytesBefore, Documents.Text[row].Length);
        Documents.SetVerdict(row, new Verdict(VerdictKind.Edited, finding.Reason));
    }

    /// <summary>Records why a document was kept, for example what its robots.txt said.</summary>
    public void Note(int row, Finding finding)
    {
        var text = Documents.Text[row];
        var hash = ContentHash.Of(text);
        Record(row, VerdictKind.Kept, finding, hash, hash, text.Length, text.Length);
    }

    private void Record(int row, VerdictKind verdict, Finding finding, ContentHash before, ContentHash after, int bytesIn, int bytesOut)
    {
        var step = current ?? throw new InvalidOperationException("a decision outside of Run has no step to belong to");
        events.Add(new StepEvent(row, step.Name, step.RuleVersion, verdict, finding, before, after, bytesIn, bytesOut));
    }
}
