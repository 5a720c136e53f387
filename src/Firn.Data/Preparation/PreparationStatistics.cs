using System.Text.Json;
using Firn.Data.Deduplication;
using Firn.Pipelines.Ledger;
using Firn.Pipelines.Steps;

namespace Firn.Data.Preparation;

/// <summary>The numbers behind the prepare stage's report: the funnel, and a summary of languages, splits, works and examples (docs/formats/prepare-summary.md).</summary>
public sealed class PreparationStatistics
{
    private readonly StepStatistics funnel = new();
    private readonly SortedDictionary<(string Language, string Split), (long Documents, long Bytes)> survivors = [];
    private readonly SortedDictionary<string, (DocumentSplit Split, long Documents, long Bytes)> works = new(StringComparer.Ordinal);
    private IReadOnlyList<(LedgerRow Row, string Text)> examples = [];

    /// <summary>Documents and bytes by step, language, verdict and reason.</summary>
    public StepStatistics Funnel => funnel;

    /// <summary>Documents that came in.</summary>
    public long DocumentsIn => funnel.DocumentsIn;

    /// <summary>Documents that came out.</summary>
    public long DocumentsOut => survivors.Values.Sum(value => value.Documents);

    /// <summary>Bytes of text that came out.</summary>
    public long BytesOut => survivors.Values.Sum(value => value.Bytes);

    /// <summary>Share of the training bytes in identified languages other than English, before English was left out.</summary>
    public double NonEnglishShareBefore { get; private set; }

    /// <summary>The same share of what came out.</summary>
    public double NonEnglishShare { get; private set; }

    /// <summary>The share that the recipe asks for.</summary>
    public double MinNonEnglishShare { get; private set; }

    internal void AddFunnel(StepStatistics first, int steps, StepStatistics second)
    {
        funnel.Merge(first);
        foreach (var (outcome, count) in second.Counts)
            funnel.Add(outcome with { Order = outcome.Order + steps }, count);
    }

    internal void AddDocuments(IReadOnlyList<DocumentFingerprint> documents, PreparationPlan plan, LanguageShareConfig share)
    {
        var kept = documents.Where(document => !plan.Duplicates.ContainsKey(document.Id) && !plan.Excess.Contains(document.Id)).ToList();
        foreach (var document in kept)
        {
            var split = plan.Splits[document.Id];
            var key = (document.Language, HeldOutSplit.Name(split));
            var (count, bytes) = survivors.GetValueOrDefault(key);
            survivors[key] = (count + 1, bytes + document.TextBytes);
            if (document.Work == document.Id.ToString())
                continue; // a document of no work
            var work = works.GetValueOrDefault(document.Work);
            works[document.Work] = (split, work.Documents + 1, work.Bytes + document.TextBytes);
        }

        NonEnglishShareBefore = plan.NonEnglishShareBefore;
        NonEnglishShare = LanguageShare.NonEnglish(kept.Where(document => plan.Splits[document.Id] == DocumentSplit.Train));
        MinNonEnglishShare = share.MinNonEnglishShare;
    }

    internal void AddExamples(IReadOnlyList<(LedgerRow Row, string Text)> dropped) => examples = dropped;

    /// <summary>Writes the summary as one JSON object; the same run gives the same bytes.</summary>
    public void WriteSummary(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("schema", "firn.prepare-summary");
        json.WriteNumber("version", 1);
        json.WriteNumber("documents_in", DocumentsIn);
        json.WriteNumber("documents_out", DocumentsOut);
        json.WriteNumber("bytes_out", BytesOut);
        json.WriteStartObject("non_english");
        json.WriteNumber("share_before", NonEnglishShareBefore);
        json.WriteNumber("share", NonEnglishShare);
        json.WriteNumber("min_share", MinNonEnglishShare);
        json.WriteEndObject();

        json.WriteStartArray("survivors");
        foreach (var (key, value) in survivors)
        {
            json.WriteStartObject();
            json.WriteString("language", key.Language);
            json.WriteString("split", key.Split);
            json.WriteNumber("documents", value.Documents);
            json.WriteNumber("bytes", value.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("works");
        foreach (var (name, value) in works)
        {
            json.WriteStartObject();
            json.WriteString("work", name);
            json.WriteString("split", HeldOutSplit.Name(value.Split));
            json.WriteNumber("documents", value.Documents);
            json.WriteNumber("bytes", value.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("examples");
        foreach (var (row, text) in examples)
        {
            json.WriteStartObject();
            json.WriteString("step", row.Step);
            json.WriteString("reason", row.Reason);
            json.WriteString("id", row.DocId.ToString());
            json.WriteString("source", row.Source);
            json.WriteString("url", row.Url);
            json.WriteString("language", row.Language);
            json.WriteString("evidence", row.Evidence);
            json.WriteString("text", text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }
}
