using System.Text.Json;

namespace Firn.Cli.Hosting;

/// <summary>Writes the one object of a <c>--json</c> answer: <c>schema</c> and <c>version</c> first.</summary>
internal static class JsonOutput
{
    /// <summary>Writes an object with the given schema; the body adds its fields.</summary>
    public static void Write(TextWriter output, string schema, Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("schema", schema);
            json.WriteNumber("version", 1);
            body(json);
            json.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
