using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Firn.Compliance.Licences;
using Firn.Compliance.Robots;
using Firn.Compliance.Signals;
using Firn.Pipelines.Steps;

namespace Firn.Compliance.Consent;

/// <summary>
/// Writes one record a page of every signal that was seen: where it stands, whom it speaks to, whether it objects, and which of
/// them decides. Takes the licence that a page states for itself into the document. Decides nothing: the steps that follow do.
/// </summary>
internal sealed class ConsentRecordStep(ConsentReader reader, string policyVersion, bool pageSignals) : DocumentStep
{
    private const int MostRecorded = 50;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> buffer = new();

    /// <inheritdoc/>
    public override string Name => "consent-record";

    /// <inheritdoc/>
    public override int RuleVersion => 1;

    /// <inheritdoc/>
    public override void Process(StepBatch batch)
    {
        reader.Begin(batch);
        var documents = batch.Documents;
        for (var row = 0; row < documents.Count; row++)
        {
            if (reader.Of(row) is not { } reading)
                continue;
            var decided = Decided(reading);
            batch.Note(row, new Finding
            {
                Reason = "signals_seen",
                Rule = decided.Length > 0 ? "decided" : "no_objection",
                Signal = decided,
                PolicyVersion = policyVersion,
                SnapshotHash = reading.Robots.Snapshot?.Sha256 ?? "",
                Evidence = reader.Evidence(Json(reading, decided)),
            });
            if (documents.Licence[row].IsEmpty && PageLicences.Combine(reading.Licences) is { } stated)
            {
                documents.Licence.Set(row, stated.Expression);
                documents.LicenceEvidence.Set(row, $"{stated.Where}: {reader.Evidence(stated.Evidence)}");
            }
        }
    }

    // In the order of the steps.
    private string Decided(ConsentReading reading) =>
        reading.Robots.Answer == RobotsAnswer.Disallow ? "robots.txt"
        : !reading.Robots.Training.Allowed ? RobotsStep.UsageSignal(reading.Robots.Training)
        : reading.Robots.Answer == RobotsAnswer.Unknown ? "robots.txt"
        : pageSignals ? reading.Objection?.Signal ?? "" : "";

    private string Json(ConsentReading reading, string decided)
    {
        buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("decided", decided.Length > 0 ? decided : "nothing objects");
            json.WriteStartArray("signals");
            var robots = reading.Robots;
            Write(json, new PageSignal("robots.txt", robots.Agents.Count > 0 ? string.Join(", ", robots.Agents) : "*", robots.Answer == RobotsAnswer.Disallow, Says(robots)) { Line = robots.Decision.Line });
            if (robots.Training.Line > 0)
                Write(json, new PageSignal(RobotsStep.UsageSignal(robots.Training), "*", !robots.Training.Allowed, robots.Training.Rule) { Line = robots.Training.Line });
            foreach (var signal in reading.Signals.Distinct().Take(MostRecorded))
                Write(json, signal);
            foreach (var licence in reading.Licences.Take(MostRecorded))
                Write(json, new PageSignal("licence-" + licence.Where, "*", false, $"{licence.Expression}: {licence.Evidence}"));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Says(RobotsVerdict robots) =>
        robots.Decision.Line > 0 ? PageSignals.Cut(robots.Decision.Rule)
        : robots.Snapshot is not { } snapshot ? "no recorded answer"
        : snapshot.Status <= 0 ? $"unreachable on {snapshot.Date}"
        : $"answered {snapshot.Status} on {snapshot.Date}";

    private static void Write(Utf8JsonWriter json, PageSignal signal)
    {
        json.WriteStartObject();
        json.WriteString("signal", signal.Signal);
        json.WriteString("speaks_to", signal.Agent);
        json.WriteBoolean("objects", signal.Objects);
        json.WriteString("says", signal.Evidence);
        if (signal.Line > 0)
            json.WriteNumber("line", signal.Line);
        json.WriteEndObject();
    }
}
