using System.Buffers;
using System.Text.Json;
using Firn.Storage.Jsonl;

namespace Firn.Data.Acquire.Files;

/// <summary>A JSON Lines file with FineWeb's or datatrove's field names; metadata may lie in a nested <c>metadata</c> object.</summary>
internal sealed class JsonlUnit(SourceConfig source, string name, string path, AcquireConfig limits) : SourceUnit(source, name)
{
    private readonly SourceDocument document = new();
    private readonly byte[] textField = System.Text.Encoding.UTF8.GetBytes(source.TextField);
    private byte[] text = new byte[1 << 16];
    private string script = "";

    protected override IEnumerable<SourceDocument> Documents(AcquireLog log)
    {
        // Escapes make a line up to six times as long as its text.
        using var reader = new LineReader(File.OpenRead(path), (int)Math.Min(Array.MaxLength, (limits.MaxDocumentBytes * 6L) + (1 << 16)), limits.MaxCompressionRatio);
        while (Next(reader, log))
        {
            if (Parse(reader, log))
                yield return document;
        }
    }

    private bool Next(LineReader reader, AcquireLog log)
    {
        try
        {
            return reader.Read();
        }
        catch (InvalidDataException error)
        {
            log.Skip($"{Name}@{reader.Offset}", "compression_damaged", error.Message);
            return false;
        }
    }

    private bool Parse(LineReader reader, AcquireLog log)
    {
        var locator = $"{Name}@{reader.Offset}";
        if (reader.TooLong)
        {
            log.Skip(locator, "line_too_long", $"{reader.Length} bytes", bytes: reader.Length);
            return false;
        }

        if (reader.Line.Span.IndexOfAnyExcept(" \t\r"u8) < 0)
            return false;
        document.Locator = locator;
        document.Url = document.Date = document.Work = script = "";
        document.Text = default;
        document.Language = Source.Language;
        document.LanguageScore = 0;
        document.ContentType = "text/plain; charset=utf-8";
        document.Licence = document.LicenceEvidence = "";
        document.Basis = "unknown";
        bool found;
        try
        {
            found = ReadObject(reader.Line.Span);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            log.Skip(locator, "invalid_json", "", bytes: reader.Length);
            return false;
        }

        if (!found || document.Text.IsEmpty)
        {
            log.Skip(locator, found ? "empty" : "no_text", $"field {Source.TextField}", document.Url, reader.Length);
            return false;
        }

        if (document.Text.Length > limits.MaxDocumentBytes)
        {
            log.Skip(locator, "document_too_large", $"{document.Text.Length} bytes, the limit is {limits.MaxDocumentBytes}", document.Url, document.Text.Length);
            return false;
        }

        if (script.Length > 0 && !document.Language.Contains('_'))
            document.Language += "_" + script;
        if (Source.Work.Length > 0)
            document.Work = Source.Work;
        SourceLicence.Set(document, Source);
        return true;
    }

    private bool ReadObject(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 16 });
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            throw new JsonException();
        var found = false;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.EndObject && json.CurrentDepth == 0)
                continue;
            if (json.TokenType == JsonTokenType.EndObject && json.CurrentDepth == 1)
                continue;
            if (json.TokenType != JsonTokenType.PropertyName)
                throw new JsonException();
            if (json.CurrentDepth == 1 && json.ValueTextEquals(textField))
            {
                json.Read();
                if (json.TokenType == JsonTokenType.String)
                {
                    var most = json.HasValueSequence ? checked((int)json.ValueSequence.Length) : json.ValueSpan.Length;
                    if (text.Length < most)
                        text = new byte[most];
                    document.Text = text.AsMemory(0, json.CopyString(text));
                    found = true;
                }

                json.Skip();
                continue;
            }

            var property = json.GetString()!;
            json.Read();
            if (property == "metadata" && json.TokenType == JsonTokenType.StartObject && json.CurrentDepth == 1)
                continue; // its properties are read like the document's own
            Take(property, ref json);
            json.Skip();
        }

        return found;
    }

    private void Take(string property, ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.Number && property == "language_score")
            document.LanguageScore = json.GetDouble();
        if (json.TokenType != JsonTokenType.String)
            return;
        switch (property)
        {
            case "url":
                document.Url = json.GetString()!;
                break;
            case "date" or "created":
                document.Date = json.GetString()!;
                break;
            case "language":
                document.Language = json.GetString()!;
                break;
            case "language_script":
                script = json.GetString()!;
                break;
            case "work":
                document.Work = json.GetString()!;
                break;
        }
    }
}
