using System.Text;
using System.Text.Json;
using Firn.Core;
using Firn.Storage.Documents;
using Firn.Text.Html;

namespace Firn.Tokenization.Streams;

/// <summary>
/// Texts with their languages out of files: document shards (<c>.parquet</c>), JSON lines with <c>text</c> and perhaps <c>language</c>
/// (<c>.jsonl</c>), HTML pages without their furniture (<c>.html</c>), and plain text; of pages and plain text the file name without
/// ending is the language. A folder stands for its files.
/// </summary>
public static class TextFiles
{
    /// <summary>All texts, in the order of the paths and of their names in folders.</summary>
    /// <exception cref="FirnException">A path does not exist (FIRN-TOK-012) or a line is not an object with a text (FIRN-TOK-011).</exception>
    public static IEnumerable<(string Language, ReadOnlyMemory<byte> Text)> Read(IEnumerable<string> paths) =>
        ReadDocuments(paths).Select(document => (document.Language, document.Text));

    /// <summary>As <see cref="Read"/>, with what tells each text from the others.</summary>
    /// <exception cref="FirnException">A path does not exist (FIRN-TOK-012) or a line is not an object with a text (FIRN-TOK-011).</exception>
    public static IEnumerable<TextDocument> ReadDocuments(IEnumerable<string> paths) => paths.SelectMany(Files).SelectMany(path =>
    {
        var source = Path.GetFileName(path);
        return ReadFile(path).Select((text, index) => new TextDocument(
            text.Language, text.Text, text.Id ?? DocumentId.Of(source, (index + 1L).ToString(System.Globalization.CultureInfo.InvariantCulture)).ToString(), source, index + 1L));
    });

    private static IEnumerable<string> Files(string path)
    {
        if (Directory.Exists(path))
            return Directory.GetFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return File.Exists(path)
            ? [path]
            : throw new FirnException("FIRN-TOK-012", path, "does not exist", "name text files, JSON lines, document shards or folders of them", ExitCode.NotFound);
    }

    private static IEnumerable<(string Language, ReadOnlyMemory<byte> Text, string? Id)> ReadFile(string path) => Path.GetExtension(path) switch
    {
        ".parquet" => ReadShard(path),
        ".jsonl" => ReadLines(path),
        ".html" or ".htm" => [(Path.GetFileNameWithoutExtension(path), ReadPage(path), null)],
        _ => [(Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path), null)],
    };

    private static ReadOnlyMemory<byte> ReadPage(string path)
    {
        var text = new System.Buffers.ArrayBufferWriter<byte>();
        new HtmlTextExtractor().Extract(File.ReadAllBytes(path), null, text);
        return text.WrittenMemory;
    }

    private static IEnumerable<(string Language, ReadOnlyMemory<byte> Text, string? Id)> ReadShard(string path)
    {
        foreach (var batch in DocumentShardReader.Batches(path))
        {
            for (var row = 0; row < batch.Count; row++)
            {
                if (batch.IsLive(row))
                    yield return (Encoding.UTF8.GetString(batch.Language[row]), batch.Text[row].ToArray(), batch.Ids[row].ToString());
            }
        }
    }

    private static IEnumerable<(string Language, ReadOnlyMemory<byte> Text, string? Id)> ReadLines(string path)
    {
        var number = 0L;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            string? text = null;
            string? id = null;
            var language = "und";
            try
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.ValueKind == JsonValueKind.Object)
                {
                    text = json.RootElement.TryGetProperty("text", out var member) ? member.GetString() : null;
                    language = json.RootElement.TryGetProperty("language", out member) ? member.GetString() ?? language : language;
                    id = json.RootElement.TryGetProperty("id", out member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
                }
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException)
            {
                text = null;
            }

            if (text is null)
                throw new FirnException("FIRN-TOK-011", $"{path}, line {number}", "is not an object with \"text\"", "give one JSON object a line", ExitCode.Invalid);
            yield return (language, Encoding.UTF8.GetBytes(text), id);
        }
    }
}
