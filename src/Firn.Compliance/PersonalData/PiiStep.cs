using System.Text;
using Firn.Pipelines.Steps;

namespace Firn.Compliance.PersonalData;

/// <summary>Masks personal data in plain text. The ledger's row says how many of each class and where, never a value. Source of the first three markers: Apertus' pii_formatter.py.</summary>
/// <param name="config">Which classes, and what takes their place.</param>
/// <param name="key">The key of pseudonyms, where the configuration asks for them.</param>
public sealed class PiiStep(PiiConfig config, PseudonymKey? key = null) : DocumentStep
{
    private readonly PiiMasker masker = new(config, key);
    private readonly byte[][] codeSources = [.. config.CodeSources.Select(Encoding.UTF8.GetBytes)];

    /// <inheritdoc/>
    public override string Name => "pii";

    /// <inheritdoc/>
    public override int RuleVersion => 4;

    /// <inheritdoc/>
    public override void Process(StepBatch batch)
    {
        for (var row = 0; row < batch.Documents.Count; row++)
        {
            if (!batch.Documents.IsLive(row) || IsCode(batch.Documents.Source[row]))
                continue;
            var masked = masker.Mask(batch.Documents.Text[row], batch.Documents.Language[row]);
            if (masker.Total > 0)
                batch.Edit(row, masked, new Finding { Reason = "personal_data_masked", Rule = "mask", Evidence = masker.Evidence() });
        }
    }

    private bool IsCode(ReadOnlySpan<byte> source)
    {
        if (config.CodeAndMathematics)
            return false;
        foreach (var name in codeSources)
        {
            if (source.SequenceEqual(name))
                return true;
        }

        return false;
    }
}
