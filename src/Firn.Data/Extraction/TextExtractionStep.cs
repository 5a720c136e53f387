using System.Buffers;
using System.Text;
using Firn.Pipelines.Steps;
using Firn.Text.Html;
using Firn.Text.Unicode;

namespace Firn.Data.Extraction;

/// <summary>
/// From what was fetched to UTF-8 text: the text of HTML pages, plain text in its encoding. A document without a media
/// type is plain text; other media types are dropped. An unreadable byte becomes U+FFFD, never an error.
/// </summary>
public sealed class TextExtractionStep : DocumentStep
{
    private readonly HtmlTextExtractor extractor = new();
    private const int LargestKept = 16 << 20;
    private ArrayBufferWriter<byte> text = new(1 << 16);

    /// <inheritdoc/>
    public override string Name => "extract";

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
            var type = batch.Documents.ContentType[row];
            var semicolon = type.IndexOf((byte)';');
            var media = (semicolon < 0 ? type : type[..semicolon]).Trim((byte)' ');
            if (Ascii.EqualsIgnoreCase(media, "text/html"u8) || Ascii.EqualsIgnoreCase(media, "application/xhtml+xml"u8))
                ExtractPage(batch, row);
            else if (media.IsEmpty || (media.Length >= 5 && Ascii.EqualsIgnoreCase(media[..5], "text/"u8)))
                Decode(batch, row);
            else
                batch.Drop(row, new Finding { Reason = "unsupported_media_type", Evidence = Encoding.UTF8.GetString(media[..Math.Min(media.Length, 100)]) });
            if (text.Capacity > LargestKept)
                text = new ArrayBufferWriter<byte>(1 << 16);
        }
    }

    private void ExtractPage(StepBatch batch, int row)
    {
        var documents = batch.Documents;
        text.ResetWrittenCount();
        extractor.Extract(documents.Text[row], ContentType(documents, row), text);
        if (text.WrittenCount == 0)
        {
            batch.Drop(row, new Finding { Reason = "no_text", Evidence = "the page has no text outside of its furniture" });
            return;
        }

        batch.Edit(row, text.WrittenSpan, new Finding { Reason = "text_extracted", Evidence = $"{extractor.Encoding.Name} by {extractor.Encoding.Source}" });
        documents.ContentType.Set(row, "text/plain; charset=utf-8"u8);
    }

    private void Decode(StepBatch batch, int row)
    {
        var source = batch.Documents.Text[row];
        if (Utf8.IsValid(source) && !source.StartsWith("\uFEFF"u8))
            return;
        var choice = HtmlEncoding.Detect(source, ContentType(batch.Documents, row));
        text.ResetWrittenCount();
        HtmlEncoding.Write(source, choice, text);
        batch.Edit(row, text.WrittenSpan, new Finding { Reason = "text_decoded", Evidence = choice.Name });
    }

    private static string? ContentType(Storage.Documents.DocumentBatch documents, int row) =>
        documents.ContentType[row].IsEmpty ? null : documents.ContentType.String(row);
}
