using System.Text;
using Firn.Storage.Documents;

namespace Firn.Data.Acquire;

/// <summary>A part of a source that becomes one shard: a file, a package. Units do not know of each other.</summary>
/// <param name="source">The source.</param>
/// <param name="name">What it is called in errors and progress.</param>
internal abstract class SourceUnit(SourceConfig source, string name)
{
    /// <summary>The source.</summary>
    public SourceConfig Source { get; } = source;

    /// <summary>What it is called in errors and progress.</summary>
    public string Name { get; } = name;

    /// <summary>The documents, in their order in the source. What cannot be used goes to the log.</summary>
    protected abstract IEnumerable<SourceDocument> Documents(AcquireLog log);

    /// <summary>The documents in batches; each is valid until the next is asked for.</summary>
    public IEnumerable<DocumentBatch> Read(AcquireLog log)
    {
        using var batch = new DocumentBatch();
        var id = Encoding.UTF8.GetBytes(Source.Id);
        foreach (var document in Documents(log))
        {
            if (!batch.Admits(document.Text.Length))
            {
                yield return batch;
                batch.Clear();
            }

            var row = batch.Add(id, Encoding.UTF8.GetBytes(document.Locator), document.Text.Span);
            Set(batch.Url, row, document.Url);
            Set(batch.Date, row, document.Date);
            Set(batch.ContentType, row, document.ContentType);
            if (!document.HttpHeaders.IsEmpty)
                batch.HttpHeaders.Set(row, document.HttpHeaders.Span);
            Set(batch.Work, row, document.Work);
            Set(batch.Licence, row, document.Licence);
            Set(batch.LicenceEvidence, row, document.LicenceEvidence);
            Set(batch.Basis, row, document.Basis);
            batch.SetLanguage(row, Encoding.UTF8.GetBytes(document.Language), document.LanguageScore);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private static void Set(BytesColumn column, int row, string value)
    {
        if (value.Length > 0)
            column.Set(row, value);
    }
}
