using Firn.Core;
using Firn.Text.Features;

namespace Firn.Pipelines.Steps;

/// <summary>A step that looks at one text at a time and keeps or drops it.</summary>
public abstract class DocumentFilter : DocumentStep
{
    /// <summary>Judges one text.</summary>
    /// <param name="page">The text with what is known about it.</param>
    /// <param name="language">Language and script, for example <c>deu_Latn</c>; empty when unknown.</param>
    /// <returns>Keep, or drop with a reason.</returns>
    public abstract Verdict Judge(TextFeatures page, ReadOnlySpan<byte> language);

    /// <inheritdoc/>
    public sealed override void Process(StepBatch batch)
    {
        for (var row = 0; row < batch.Documents.Count; row++)
        {
            if (!batch.Documents.IsLive(row))
                continue;
            var verdict = Judge(batch.Features(row), batch.Documents.Language[row]);
            if (verdict.Kind == VerdictKind.Dropped)
                batch.Drop(row, new Finding { Reason = verdict.Reason, Evidence = verdict.Evidence });
        }
    }
}
