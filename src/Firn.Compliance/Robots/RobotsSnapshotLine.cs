using System.Text.Encodings.Web;
using System.Text.Json;
using Firn.Core;

namespace Firn.Compliance.Robots;

/// <summary>One recorded answer as a line of JSON (docs/formats/robots-snapshots.md).</summary>
internal static class RobotsSnapshotLine
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a line.</summary>
    /// <exception cref="FormatException">The stated hash is not that of the body; other exceptions of the JSON reader where it is no such line.</exception>
    public static RobotsSnapshot Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var body = root.TryGetProperty("body_b64", out var b64) && b64.ValueKind == JsonValueKind.String ? b64.GetBytesFromBase64() : [];
        var snapshot = new RobotsSnapshot(
            root.GetProperty("host").GetString()!, Text("url"), root.GetProperty("status").GetInt32(), Text("date"), body, ContentHash.Of(body).ToString())
        {
            Location = Text("location"),
            FinalUrl = Text("final_url"),
            ContentType = Text("content_type"),
            Note = Text("note"),
            Attempts = root.TryGetProperty("attempts", out var attempts) ? [.. attempts.EnumerateArray().Select(Attempt)] : [],
        };
        return Text("sha256") is { Length: 64 } hash && hash != snapshot.Sha256 ? throw new FormatException("its sha256 is not that of its body") : snapshot;

        string Text(string name) => TextOf(root, name);
    }

    private static RobotsAttempt Attempt(JsonElement attempt) =>
        new(TextOf(attempt, "url"), TextOf(attempt, "date"), attempt.GetProperty("status").GetInt32(), TextOf(attempt, "note"));

    private static string TextOf(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    /// <summary>Writes a line, its end included.</summary>
    public static byte[] Write(RobotsSnapshot snapshot)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteString("host", snapshot.Host);
            json.WriteString("url", snapshot.Url);
            json.WriteNumber("status", snapshot.Status);
            json.WriteString("date", snapshot.Date);
            json.WriteString("content_type", snapshot.ContentType);
            Optional("location", snapshot.Location);
            Optional("final_url", snapshot.FinalUrl);
            Optional("note", snapshot.Note);
            if (snapshot.Attempts.Count > 0)
            {
                json.WriteStartArray("attempts");
                foreach (var attempt in snapshot.Attempts)
                {
                    json.WriteStartObject();
                    json.WriteString("url", attempt.Url);
                    json.WriteString("date", attempt.Date);
                    json.WriteNumber("status", attempt.Status);
                    Optional("note", attempt.Note);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteBase64String("body_b64", snapshot.Body);
            json.WriteString("sha256", snapshot.Sha256);
            json.WriteEndObject();
            json.Flush();

            void Optional(string name, string value)
            {
                if (value.Length > 0)
                    json.WriteString(name, value);
            }
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }
}
