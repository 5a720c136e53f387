using System.Buffers;
using Firn.Pipelines.Steps;
using Firn.Text.Unicode;

namespace Firn.Data.Extraction;

/// <summary>Brings texts to valid UTF-8 in Unicode's normalisation form C, and drops those without anything but white space.</summary>
public sealed class TextRepairStep : DocumentStep
{
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n\f\v"u8);
    private readonly ArrayBufferWriter<byte> text = new(1 << 16);

    /// <inheritdoc/>
    public override string Name => "repair";

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
            var source = batch.Documents.Text[row];
            if (!source.ContainsAnyExcept(WhiteSpace))
            {
                batch.Drop(row, new Finding { Reason = "empty" });
            }
            else if (!UnicodeNormalizer.IsNormalized(UnicodeForm.Nfc, source))
            {
                text.ResetWrittenCount();
                UnicodeNormalizer.Write(UnicodeForm.Nfc, source, text);
                batch.Edit(row, text.WrittenSpan, new Finding { Reason = "text_normalised", Evidence = "NFC" });
            }
        }
    }
}
