using Firn.Pipelines.Steps;

namespace Firn.Compliance.PersonalData;

/// <summary>Masks e-mail addresses, IP addresses and IBANs in plain text. Source of the markers: Apertus' pii_formatter.py.</summary>
/// <param name="config">Which classes.</param>
public sealed class PiiStep(PiiConfig config) : DocumentStep
{
    private readonly PiiMasker masker = new(config);

    /// <inheritdoc/>
    public override string Name => "pii";

    /// <inheritdoc/>
    public override int RuleVersion => 1;

    /// <inheritdoc/>
    public override void Process(StepBatch batch)
    {
        for (var row = 0; row < batch.Documents.Count; row++)
        {
            if (!batch.Documents.IsLive(row))
                continue;
            var masked = masker.Mask(batch.Documents.Text[row]);
            if (masker.Total > 0)
                batch.Edit(row, masked, new Finding { Reason = "personal_data_masked", Rule = "mask", Evidence = masker.Counts() });
        }
    }
}
