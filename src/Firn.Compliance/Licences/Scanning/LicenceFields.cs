using System.Text;
using System.Text.Json;

namespace Firn.Compliance.Licences.Scanning;

/// <summary>
/// Fields that state a licence: <c>License:</c> of Debian's machine-readable copyright files (copyright-format 1.0), the front matter of data set
/// and model cards, <c>license</c> of package descriptions in JSON and TOML.
/// </summary>
internal static class LicenceFields
{
    private const int MostLines = 200_000;
    private const int MostFrontMatter = 64 << 10;

    private const int MostRemembered = 4096;

    // Room for nearly every value; more is made for others.
    private const int LettersOfValue = 1024;

    /// <summary>All fields found; empty for a file of none of these kinds.</summary>
    /// <param name="file">The file.</param>
    /// <param name="known">Values read before and what they say: the same few stand in most copyright files. Grows, within bounds.</param>
    public static List<(string Expression, int Offset, string Evidence)> Read(ReadOnlySpan<byte> file, Dictionary<string, KnownField> known)
    {
        var start = file.StartsWith("\uFEFF"u8) ? 3 : 0;
        var text = file[start..];
        if (text.StartsWith("---\n"u8) || text.StartsWith("---\r\n"u8))
            return FrontMatter(file, start);
        if (text.TrimStart(" \r\n\t"u8).StartsWith("{"u8) && text.Length < 1 << 20 && text.IndexOf("\"licen"u8) >= 0)
            return PackageJson(file);
        var head = text[..Math.Min(text.Length, 2000)];
        if (head.IndexOf("copyright-format"u8) >= 0 || head.StartsWith("Format:"u8) || head.IndexOf("\nFormat:"u8) >= 0 || head.IndexOf("Format-Specification:"u8) >= 0)
            return CopyrightFile(file, known);
        return head.IndexOf("[package]"u8) >= 0 || head.IndexOf("[project]"u8) >= 0 ? Toml(file) : [];
    }

    private static List<(string Expression, int Offset, string Evidence)> CopyrightFile(ReadOnlySpan<byte> file, Dictionary<string, KnownField> known)
    {
        var found = new List<(string, int, string)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        Span<char> letters = stackalloc char[LettersOfValue];
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var (line, offset) in Lines(file))
        {
            if (line.IsEmpty || (line[0] | 0x20) != 'l' || !StartsWith(line, "license:"u8))
                continue;
            var stated = line["license:".Length..];
            if (stated.Length > letters.Length)
                letters = new char[stated.Length];
            ReadOnlySpan<char> value = letters[..Encoding.UTF8.GetChars(stated, letters)].Trim();
            if (value.Length is 0 or >= 500)
                continue;
            if (!lookup.TryGetValue(value, out var field))
            {
                if (known.Count >= MostRemembered)
                    known.Clear();
                var text = value.ToString();
                known[text] = field = new KnownField(LicenceExpression.Parse(text.Replace("and/or", "or", StringComparison.OrdinalIgnoreCase))?.ToString(), $"License: {text}");
            }

            if (field.Expression is not null && seen.Add(field.Evidence))
                found.Add((field.Expression, offset, field.Evidence));
        }

        return found;
    }

    // license: mit, or a list of lines "- mit"; license_name and license_link where it is "other".
    private static List<(string Expression, int Offset, string Evidence)> FrontMatter(ReadOnlySpan<byte> file, int start)
    {
        var found = new List<(string, int, string)>();
        var inList = false;
        foreach (var (line, offset) in Lines(file[..Math.Min(file.Length, start + MostFrontMatter)]))
        {
            if (offset > start && (line.SequenceEqual("---"u8) || line.SequenceEqual("..."u8)))
                break;
            if (StartsWith(line, "license:"u8) || StartsWith(line, "licence:"u8))
            {
                var value = Encoding.UTF8.GetString(line["license:".Length..]).Trim().Trim('"', '\'');
                inList = value.Length == 0;
                foreach (var item in value.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                    Card(item.Trim('"', '\''), offset);
            }
            else if (inList && line.Length > 0 && (line[0] is (byte)'-' or (byte)' '))
            {
                Card(Encoding.UTF8.GetString(line).Trim(' ', '-', '"', '\''), offset);
            }
            else
            {
                inList = false;
            }
        }

        return found;

        void Card(string value, int offset)
        {
            // "other" and "unknown" say that it is none of the list: no licence that could be allowed.
            var expression = value is "other" or "unknown" or "" ? $"LicenseRef-{(value.Length == 0 ? "unknown" : value)}" : LicenceLinks.Read(value) ?? LicenceExpression.Parse(value)?.ToString();
            if (expression is not null && value.Length < 200)
                found.Add((expression, offset, $"license: {value}"));
        }
    }

    private static List<(string Expression, int Offset, string Evidence)> PackageJson(ReadOnlySpan<byte> file)
    {
        var found = new List<(string, int, string)>();
        try
        {
            var reader = new Utf8JsonReader(file.StartsWith("\uFEFF"u8) ? file[3..] : file, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth > 2)
                    continue;

                // npm's former list: { "type": "MIT", "url": … } or the name itself.
                if (reader.ValueTextEquals("licenses"u8))
                    List(ref reader, found);
                if (reader.TokenType != JsonTokenType.PropertyName || !(reader.ValueTextEquals("license"u8) || reader.ValueTextEquals("licence"u8)))
                    continue;
                var offset = (int)reader.TokenStartIndex;
                if (reader.Read() && reader.TokenType == JsonTokenType.String && reader.GetString() is { Length: > 0 and < 500 } value && (LicenceLinks.Read(value) ?? LicenceExpression.Parse(value)?.ToString()) is { } expression)
                    found.Add((expression, offset, $"\"license\": \"{value}\""));
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // No JSON after all, or a string that is no text.
        }

        return found;
    }

    private static void List(ref Utf8JsonReader reader, List<(string Expression, int Offset, string Evidence)> found)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            return;
        var depth = reader.CurrentDepth;
        var named = true;
        while (reader.Read() && (reader.TokenType != JsonTokenType.EndArray || reader.CurrentDepth != depth) && found.Count < MostRemembered)
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
                named = reader.ValueTextEquals("type"u8) || reader.ValueTextEquals("name"u8);
            else if (reader.TokenType == JsonTokenType.String && (named || reader.CurrentDepth == depth + 1) && reader.GetString() is { Length: > 0 and < 500 } value && (LicenceLinks.Read(value) ?? LicenceExpression.Parse(value)?.ToString()) is { } expression)
                found.Add((expression, (int)reader.TokenStartIndex, $"\"licenses\": \"{value}\""));
        }
    }

    private static List<(string Expression, int Offset, string Evidence)> Toml(ReadOnlySpan<byte> file)
    {
        foreach (var (line, offset) in Lines(file[..Math.Min(file.Length, MostFrontMatter)]))
        {
            if (!StartsWith(line, "license"u8) || line.IndexOf((byte)'=') is not (> 0 and var equals) || line[..equals].Trim(" \t"u8).Length != "license".Length)
                continue;
            var value = Encoding.UTF8.GetString(line[(equals + 1)..]).Trim();
            var quote = value.IndexOf('"', StringComparison.Ordinal);
            var end = quote < 0 ? -1 : value.IndexOf('"', quote + 1);
            if (end > quote && !value.Contains("file", StringComparison.Ordinal) && LicenceExpression.Parse(value[(quote + 1)..end].Replace("/", " OR ", StringComparison.Ordinal)) is { } expression)
                return [($"{expression}", offset, $"license = {value}")];
        }

        return [];
    }

    private static bool StartsWith(ReadOnlySpan<byte> line, ReadOnlySpan<byte> lower) => line.Length >= lower.Length && Ascii.EqualsIgnoreCase(line[..lower.Length], lower);

    private static LineEnumerator Lines(ReadOnlySpan<byte> text) => new(text);

    private ref struct LineEnumerator(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> text = text;
        private int next;
        private int count;
        private int start;
        private int end;

        public readonly LineEnumerator GetEnumerator() => this;

        public readonly Line Current => new(text[start..end].TrimEnd((byte)'\r'), start);

        public bool MoveNext()
        {
            if (next > text.Length || count++ > MostLines || (next == text.Length && next > 0))
                return false;
            start = next;
            var length = text[start..].IndexOf((byte)'\n');
            end = length < 0 ? text.Length : start + length;
            next = end + 1;
            return true;
        }
    }

    private readonly ref struct Line(ReadOnlySpan<byte> text, int offset)
    {
        private readonly ReadOnlySpan<byte> text = text;

        public void Deconstruct(out ReadOnlySpan<byte> line, out int at)
        {
            line = text;
            at = offset;
        }
    }
}
