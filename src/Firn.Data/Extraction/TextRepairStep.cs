using System.Buffers;
using Firn.Pipelines.Steps;
using Firn.Text.Repair;

namespace Firn.Data.Extraction;

/// <summary>Repairs texts (invalid UTF-8, mojibake, control characters, line ends, NFC) and drops those without anything but white space.</summary>
public sealed class TextRepairStep : DocumentStep
{
    private static readonly SearchValues<byte> WhiteSpace = SearchValues.Create(" \t\r\n\f\v"u8);
    private const int LargestKept = 16 << 20;
    private ArrayBufferWriter<byte> text = new(1 << 16);

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
            else
            {
                text.ResetWrittenCount();
                var repairs = TextRepair.Repair(source, text);
                if (repairs != TextRepairs.None)
                    batch.Edit(row, text.WrittenSpan, new Finding { Reason = "text_repaired", Evidence = repairs.ToString() });
                if (text.Capacity > LargestKept)
                    text = new ArrayBufferWriter<byte>(1 << 16);
            }
        }
    }
}
