using System.Text.Json;
using Firn.Core;

namespace Firn.Data.Acquire;

/// <summary>An answer to a request for robots.txt, as the crawl recorded it.</summary>
internal sealed record RobotsRecord(string Host, string Url, int Status, string Date, string ContentType, string Location, byte[] Body)
{
    /// <summary>Writes answers as JSON Lines, by host, date, URL (docs/acquire.md).</summary>
    public static void Write(string path, IEnumerable<RobotsRecord> records) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        var ordered = records.OrderBy(record => record.Host, StringComparer.Ordinal).ThenBy(record => record.Date, StringComparer.Ordinal).ThenBy(record => record.Url, StringComparer.Ordinal);
        foreach (var record in ordered)
        {
            json.WriteStartObject();
            json.WriteString("host", record.Host);
            json.WriteString("url", record.Url);
            json.WriteNumber("status", record.Status);
            json.WriteString("date", record.Date);
            json.WriteString("content_type", record.ContentType);
            if (record.Location.Length > 0)
                json.WriteString("location", record.Location);
            json.WriteBase64String("body_b64", record.Body);
            json.WriteString("sha256", ContentHash.Of(record.Body).ToString());
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            stream.WriteByte((byte)'\n');
        }
    });
}
