using System.Text;
using Firn.Core;
using Firn.Storage.Parquet;

namespace Firn.Data.Acquire.Files;

/// <summary>A Parquet file with FineWeb's columns; all but the text may be missing.</summary>
internal sealed class ParquetUnit(SourceConfig source, string name, string path, AcquireConfig limits) : SourceUnit(source, name)
{
    private readonly SourceDocument document = new() { ContentType = "text/plain; charset=utf-8" };

    protected override IEnumerable<SourceDocument> Documents(AcquireLog log)
    {
        using var table = new ParquetTableReader(path);
        if (!table.Has(Source.TextField))
        {
            throw new FirnException(
                "FIRN-DAT-012", Name, $"the Parquet file has no column {Source.TextField}", $"set text_field of source {Source.Id} to the column that holds the text", ExitCode.Invalid);
        }

        var row = 0L;
        for (var group = 0; group < table.RowGroups; group++)
        {
            var text = table.Bytes(group, Source.TextField);
            var url = table.Bytes(group, "url");
            var date = table.Bytes(group, "date");
            var language = table.Bytes(group, "language");
            var script = table.Bytes(group, "language_script");
            var score = table.Double(group, "language_score");
            for (var i = 0; i < text.Length; i++, row++)
            {
                document.Locator = $"{Name}@{row}";
                document.Url = Encoding.UTF8.GetString(url[i].Span);
                if (text[i].IsEmpty || text[i].Length > limits.MaxDocumentBytes)
                {
                    log.Skip(document.Locator, text[i].IsEmpty ? "empty" : "document_too_large", $"{text[i].Length} bytes", document.Url, text[i].Length);
                    continue;
                }

                document.Text = text[i];
                document.Date = Encoding.UTF8.GetString(date[i].Span);
                document.Language = language[i].IsEmpty ? Source.Language
                    : script[i].IsEmpty ? Encoding.UTF8.GetString(language[i].Span)
                    : $"{Encoding.UTF8.GetString(language[i].Span)}_{Encoding.UTF8.GetString(script[i].Span)}";
                document.LanguageScore = score[i];
                document.Work = Source.Work;
                document.Basis = "unknown";
                SourceLicence.Set(document, Source);
                yield return document;
            }
        }
    }
}
