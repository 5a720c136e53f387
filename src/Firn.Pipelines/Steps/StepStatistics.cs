using System.Text.Json;
using Firn.Core;

namespace Firn.Pipelines.Steps;

/// <summary>
/// The funnel of a stage: documents and bytes by step, language, verdict and reason. Merging is associative and
/// commutative, so any split into shards adds up to the same. Not thread-safe.
/// </summary>
public sealed class StepStatistics
{
    private const string Schema = "firn.step-statistics";
    private const int Version = 1;

    private readonly SortedDictionary<StepOutcome, StepCount> counts = [];

    /// <summary>The counts, ordered by step, language, verdict, reason.</summary>
    public IReadOnlyDictionary<StepOutcome, StepCount> Counts => counts;

    /// <summary>Documents that came in at the first step.</summary>
    public long DocumentsIn => Sum(0, live: false);

    /// <summary>Documents that left the last step alive.</summary>
    public long DocumentsOut => counts.Count == 0 ? 0 : Sum(counts.Keys.Max(outcome => outcome.Order), live: true);

    /// <summary>Counts one document.</summary>
    public void Add(StepOutcome outcome, StepCount count) =>
        counts[outcome] = counts.TryGetValue(outcome, out var old) ? old + count : count;

    /// <summary>Adds another shard's counts.</summary>
    public void Merge(StepStatistics other)
    {
        foreach (var (outcome, count) in other.counts)
            Add(outcome, count);
    }

    /// <summary>Writes the counts as one JSON object; the same counts give the same bytes.</summary>
    public void WriteTo(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteNumber("version", Version);
        json.WriteStartArray("counts");
        foreach (var (outcome, count) in counts)
        {
            json.WriteStartObject();
            json.WriteNumber("order", outcome.Order);
            json.WriteString("step", outcome.Step);
            json.WriteString("language", outcome.Language);
            json.WriteString("verdict", Ledger.LedgerColumns.Name(outcome.Verdict));
            json.WriteString("reason", outcome.Reason);
            json.WriteNumber("documents", count.Documents);
            json.WriteNumber("bytes_in", count.BytesIn);
            json.WriteNumber("bytes_out", count.BytesOut);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    /// <exception cref="FirnException">The file is damaged (FIRN-PIP-003).</exception>
    public static StepStatistics ReadFile(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.GetProperty("schema").GetString() != Schema || json.RootElement.GetProperty("version").GetInt32() != Version)
                throw new InvalidDataException("another schema or version");
            var statistics = new StepStatistics();
            foreach (var count in json.RootElement.GetProperty("counts").EnumerateArray())
            {
                var verdict = count.GetProperty("verdict").GetString() switch { "kept" => VerdictKind.Kept, "edited" => VerdictKind.Edited, _ => VerdictKind.Dropped };
                statistics.Add(
                    new StepOutcome(
                        count.GetProperty("order").GetInt32(), count.GetProperty("step").GetString()!, count.GetProperty("language").GetString()!, verdict, count.GetProperty("reason").GetString()!),
                    new StepCount(count.GetProperty("documents").GetInt64(), count.GetProperty("bytes_in").GetInt64(), count.GetProperty("bytes_out").GetInt64()));
            }

            return statistics;
        }
        catch (Exception error) when (error is JsonException or InvalidDataException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new FirnException("FIRN-PIP-003", path, $"is not a file of step statistics: {error.Message}", "delete it and run the stage again", ExitCode.Invalid, error);
        }
    }

    private long Sum(int order, bool live)
    {
        var sum = 0L;
        foreach (var (outcome, count) in counts)
        {
            if (outcome.Order == order && (!live || outcome.Verdict != VerdictKind.Dropped))
                sum += count.Documents;
        }

        return sum;
    }
}
