using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Firn.Core;

namespace Firn.Tokenization.Streams;

/// <summary>
/// Encodes and decodes JSON lines in order on several threads: <c>{"text": "…"}</c> to <c>{"ids": […]}</c> and back. Other members are
/// left out. A line that is not such an object is an error that names its number.
/// </summary>
public static class TokenJsonLines
{
    private const int BatchBytes = 4 << 20;
    private const int BatchLines = 4096;

    private static readonly JsonEncodedText TextName = JsonEncodedText.Encode("text");

    /// <summary>Texts to ids.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="input">Lines with <c>text</c>.</param>
    /// <param name="output">Lines with <c>ids</c>.</param>
    /// <param name="special">Which special tokens are recognised in texts.</param>
    /// <param name="addSpecial">Sets the template's tokens around each text.</param>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="subject">What the input is called, for errors.</param>
    /// <exception cref="FirnException">A line is not an object with the text (FIRN-TOK-011).</exception>
    public static void Encode(Tokenizer tokenizer, Stream input, Stream output, SpecialTokens special, bool addSpecial, int workers, string subject)
    {
        using var encoders = new ThreadLocal<(Encoder Encoder, TokenBuffer Ids)>(() => (tokenizer.CreateEncoder(), new TokenBuffer()), trackAllValues: true);
        Convert(input, output, workers, subject, "text", (ref Utf8JsonReader json, IBufferWriter<byte> line) =>
        {
            if (json.TokenType != JsonTokenType.String)
                return false;
            var (encoder, ids) = encoders.Value;
            var text = ArrayPool<byte>.Shared.Rent(Math.Max(1, json.HasValueSequence ? checked((int)json.ValueSequence.Length) : json.ValueSpan.Length));
            WriteIds(line, encoder.EncodeText(text.AsSpan(0, json.CopyString(text)), ids, addSpecial, special));
            ArrayPool<byte>.Shared.Return(text);
            return true;
        });
        foreach (var (encoder, _) in encoders.Values)
            encoder.Dispose();
    }

    /// <summary>Ids to texts; bytes that are not UTF-8 become U+FFFD.</summary>
    /// <inheritdoc cref="Encode"/>
    public static void Decode(Tokenizer tokenizer, Stream input, Stream output, bool skipSpecial, int workers, string subject) =>
        Convert(input, output, workers, subject, "ids", (ref Utf8JsonReader json, IBufferWriter<byte> line) =>
        {
            if (json.TokenType != JsonTokenType.StartArray)
                return false;
            var ids = new List<int>();
            while (json.Read() && json.TokenType == JsonTokenType.Number)
            {
                if (!json.TryGetInt32(out var id))
                    return false;
                ids.Add(id);
            }

            if (json.TokenType != JsonTokenType.EndArray)
                return false;
            using var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
            writer.WriteStartObject();
            writer.WriteString(TextName, tokenizer.Decode(ids.ToArray(), skipSpecial));
            writer.WriteEndObject();
            return true;
        });

    private static void WriteIds(IBufferWriter<byte> line, ReadOnlySpan<int> ids)
    {
        line.Write("{\"ids\":["u8);
        for (var i = 0; i < ids.Length; i++)
        {
            var room = line.GetSpan(12);
            var at = 0;
            if (i > 0)
                room[at++] = (byte)',';
            Utf8Formatter.TryFormat(ids[i], room[at..], out var written);
            line.Advance(at + written);
        }

        line.Write("]}"u8);
    }

    private static void Convert(Stream input, Stream output, int workers, string subject, string member, ConvertValue convert)
    {
        var name = Encoding.UTF8.GetBytes(member);
        var first = 1L;
        foreach (var batch in TextBatches.Of(Lines(input), line => line.Length, BatchLines, BatchBytes))
        {
            var results = new ArrayBufferWriter<byte>[batch.Count];
            var start = first;
            try
            {
                Parallel.For(0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = workers }, row =>
                {
                    results[row] = new ArrayBufferWriter<byte>(256);
                    ConvertLine(batch[row], name, results[row], convert, $"{subject}, line {start + row}", member);
                });
            }
            catch (AggregateException error) when (error.InnerExceptions.OfType<FirnException>().FirstOrDefault() is { } first_)
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first_);
            }

            foreach (var result in results)
            {
                output.Write(result.WrittenSpan);
                output.WriteByte((byte)'\n');
            }

            first += batch.Count;
        }

        output.Flush();
    }

    private static void ConvertLine(ReadOnlySpan<byte> line, byte[] name, ArrayBufferWriter<byte> result, ConvertValue convert, string subject, string member)
    {
        var done = false;
        try
        {
            var json = new Utf8JsonReader(line);
            if (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var mine = json.ValueTextEquals(name);
                    json.Read();
                    if (mine && (done || !(done = convert(ref json, result))))
                        throw Failure(subject, $"has no \"{member}\" of the right kind, once");
                    json.Skip();
                }

                done &= json.TokenType == JsonTokenType.EndObject && !json.Read();
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw Failure(subject, $"is not JSON: {error.Message.TrimEnd('.')}");
        }

        if (!done)
            throw Failure(subject, $"is not an object with \"{member}\"");
    }

    private static FirnException Failure(string subject, string cause) =>
        new("FIRN-TOK-011", subject, cause, "give one JSON object a line", ExitCode.Invalid);

    private static IEnumerable<byte[]> Lines(Stream input)
    {
        var buffer = new byte[1 << 16];
        int from = 0, count = 0;
        while (true)
        {
            var length = buffer.AsSpan(from, count - from).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = buffer.AsSpan(from, length);
                yield return (line.EndsWith("\r"u8) ? line[..^1] : line).ToArray();
                from += length + 1;
                continue;
            }

            buffer.AsSpan(from, count - from).CopyTo(buffer);
            count -= from;
            from = 0;
            if (count == buffer.Length)
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, Array.MaxLength));
            var read = input.Read(buffer, count, buffer.Length - count);
            if (read == 0)
                break;
            count += read;
        }

        if (count > 0)
            yield return buffer.AsSpan(0, count).ToArray();
    }

    private delegate bool ConvertValue(ref Utf8JsonReader json, IBufferWriter<byte> line);
}
