using Firn.Core;

namespace Firn.Storage.Documents;

/// <summary>
/// A batch of documents by column: UTF-8 bytes in pooled arenas, one row a document. What moves between readers, steps
/// and writers. Empty means absent in every bytes column. Frozen contract (docs/formats/document-shard.md). Not thread-safe.
/// </summary>
public sealed class DocumentBatch : IDisposable
{
    /// <summary>A reader closes a batch when its text passes this; a document above it is a batch of its own.</summary>
    public const int TargetBytes = 4 << 20;

    private readonly List<DocumentId> ids = [];
    private readonly List<double> languageScores = [];
    private readonly List<Verdict> verdicts = [];

    /// <summary>Documents.</summary>
    public int Count => ids.Count;

    /// <summary>Identity, by row.</summary>
    public IReadOnlyList<DocumentId> Ids => ids;

    /// <summary>The text: as fetched until extraction, then plain text.</summary>
    public BytesColumn Text { get; } = new();

    /// <summary>The source's id in the recipe.</summary>
    public BytesColumn Source { get; } = new();

    /// <summary>Where the record lies in its source, for example <c>crawl.warc.gz@1234</c>.</summary>
    public BytesColumn Locator { get; } = new();

    /// <summary>Absolute URL of a web page; empty elsewhere.</summary>
    public BytesColumn Url { get; } = new();

    /// <summary>When it was fetched or published, ISO 8601, as the source says.</summary>
    public BytesColumn Date { get; } = new();

    /// <summary>Media type with its parameters, as served: <c>text/html; charset=utf-8</c>. Plain text after extraction.</summary>
    public BytesColumn ContentType { get; } = new();

    /// <summary>The HTTP response's header block, lines ending in CRLF, without the status line.</summary>
    public BytesColumn HttpHeaders { get; } = new();

    /// <summary>The work that the document is a part of, the same for all its translations: the unit of the held-out split.</summary>
    public BytesColumn Work { get; } = new();

    /// <summary>Licence as an SPDX expression, or <c>LicenseRef-…</c>.</summary>
    public BytesColumn Licence { get; } = new();

    /// <summary>Where the licence is stated: file and hash, or URL.</summary>
    public BytesColumn LicenceEvidence { get; } = new();

    /// <summary>Why the text may be used: <c>licence</c>, <c>opt-out-checked</c>, <c>public-domain</c> or <c>unknown</c>.</summary>
    public BytesColumn Basis { get; } = new();

    /// <summary>Language and script, for example <c>deu_Latn</c>; what the source states until identification replaces it.</summary>
    public BytesColumn Language { get; } = new();

    /// <summary>Probability of <see cref="Language"/>, in [0, 1]; 0 before identification.</summary>
    public IReadOnlyList<double> LanguageScores => languageScores;

    /// <summary><c>train</c>, <c>dev</c> or <c>heldout</c>, by work; empty before the split.</summary>
    public BytesColumn Split { get; } = new();

    /// <summary>The last decision, by row.</summary>
    public IReadOnlyList<Verdict> Verdicts => verdicts;

    /// <summary>Adds a document; its other columns are empty until set.</summary>
    /// <param name="source">The source's id in the recipe.</param>
    /// <param name="locator">Where the record lies in its source.</param>
    /// <param name="text">The text, as fetched.</param>
    /// <returns>The new row.</returns>
    public int Add(ReadOnlySpan<byte> source, ReadOnlySpan<byte> locator, ReadOnlySpan<byte> text) =>
        Add(DocumentId.Of(source, locator), source, locator, text);

    /// <summary>Adds a document with the identity that it already has.</summary>
    /// <param name="id">Its identity.</param>
    /// <inheritdoc cref="Add(ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte})"/>
    public int Add(DocumentId id, ReadOnlySpan<byte> source, ReadOnlySpan<byte> locator, ReadOnlySpan<byte> text)
    {
        ids.Add(id);
        languageScores.Add(0);
        verdicts.Add(Verdict.Keep);
        Source.Add(source);
        Locator.Add(locator);
        Text.Add(text);
        foreach (var column in Optional)
            column.Add([]);
        return ids.Count - 1;
    }

    /// <summary>Adds a copy of another batch's row, its verdict included.</summary>
    /// <returns>The new row.</returns>
    public int AddCopy(DocumentBatch other, int row)
    {
        var copy = Add(other.ids[row], other.Source[row], other.Locator[row], other.Text[row]);
        var (from, to) = (other.Optional, Optional);
        for (var i = 0; i < to.Length; i++)
        {
            if (from[i][row].Length > 0)
                to[i].Set(copy, from[i][row]);
        }

        languageScores[copy] = other.languageScores[row];
        verdicts[copy] = other.verdicts[row];
        return copy;
    }

    /// <summary>Whether a text of this length still belongs into this batch; a reader that hears no hands the batch on first.</summary>
    public bool Admits(int bytes) => Count == 0 || (long)Text.ArenaBytes + bytes <= TargetBytes;

    /// <summary>Sets the language and its probability.</summary>
    public void SetLanguage(int row, ReadOnlySpan<byte> language, double score)
    {
        Language.Set(row, language);
        languageScores[row] = score;
    }

    /// <summary>Records a decision; a dropped document stays dropped.</summary>
    public void SetVerdict(int row, Verdict verdict)
    {
        if (verdicts[row].Kind != VerdictKind.Dropped)
            verdicts[row] = verdict;
    }

    /// <summary>True while no step has dropped the document.</summary>
    public bool IsLive(int row) => verdicts[row].Kind != VerdictKind.Dropped;

    /// <summary>Forgets all documents and keeps the memory.</summary>
    public void Clear()
    {
        ids.Clear();
        languageScores.Clear();
        verdicts.Clear();
        foreach (var column in All)
            column.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in All)
            column.Dispose();
    }

    private BytesColumn[] Optional => [Url, Date, ContentType, HttpHeaders, Work, Licence, LicenceEvidence, Basis, Language, Split];

    private BytesColumn[] All => [Source, Locator, Text, .. Optional];
}
