using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Firn.Storage.Compression;

namespace Firn.Storage.Warc;

/// <summary>
/// An HTTP/1.x response as an archive holds it (RFC 9112): status, header block, and the body with its transfer and content
/// codings taken off. Reused: valid until the next parse.
/// </summary>
public sealed class HttpResponse
{
    /// <summary>The status code; 0 when the message is no HTTP response.</summary>
    public int Status { get; private set; }

    /// <summary>The header block, lines ending in CRLF, without the status line.</summary>
    public ReadOnlyMemory<byte> Headers { get; private set; }

    /// <summary>The body, decoded.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Why the body cannot be used, as a reason code; empty when it can.</summary>
    public string Problem { get; private set; } = "";

    /// <summary>What was seen, where there is a problem.</summary>
    public string Evidence { get; private set; } = "";

    /// <summary>Takes a message apart.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="maxBodyBytes">Most decoded bytes of a body.</param>
    /// <param name="maxRatio">Most decoded bytes for one byte of the body as sent, after the first 16 MiB.</param>
    /// <returns>False when it cannot be used; <see cref="Problem"/> says why.</returns>
    public bool Parse(ReadOnlyMemory<byte> message, int maxBodyBytes, int maxRatio)
    {
        Status = 0;
        Headers = Body = default;
        Problem = Evidence = "";
        var span = message.Span;
        var lineEnd = span.IndexOf((byte)'\n');
        if (!span.StartsWith("HTTP/"u8) || lineEnd < 0)
            return Fail("not_http", "no status line");
        var line = span[..lineEnd].TrimEnd((byte)'\r');
        var space = line.IndexOf((byte)' ');
        if (space < 0 || !Utf8Parser.TryParse(line[space..].TrimStart((byte)' '), out int status, out _) || status is < 100 or > 999)
            return Fail("not_http", "no status code");
        Status = status;
        var headerStart = lineEnd + 1;
        var (headerLength, bodyStart) = HeaderEnd(span[headerStart..]);
        Headers = message.Slice(headerStart, headerLength);
        Body = message[(headerStart + bodyStart)..];
        if (Header("Transfer-Encoding").EndsWith("chunked", StringComparison.OrdinalIgnoreCase) && !Unchunk(maxBodyBytes))
            return false;
        if (!Decode(Header("Content-Encoding"), maxBodyBytes, maxRatio))
            return false;
        return Body.Length <= maxBodyBytes || Fail("body_too_large", $"{Body.Length} bytes, the limit is {maxBodyBytes}");
    }

    /// <summary>The first header of this name, in any case; empty when absent. Bytes outside of ASCII are read as Latin-1.</summary>
    public string Header(string name)
    {
        var block = Headers.Span;
        while (!block.IsEmpty)
        {
            var end = block.IndexOf((byte)'\n');
            var line = (end < 0 ? block : block[..end]).TrimEnd((byte)'\r');
            var colon = line.IndexOf((byte)':');
            if (colon == name.Length && Ascii.EqualsIgnoreCase(line[..colon], name))
                return Encoding.Latin1.GetString(line[(colon + 1)..].Trim(" \t"u8));
            block = end < 0 ? [] : block[(end + 1)..];
        }

        return "";
    }

    private static (int HeaderLength, int BodyStart) HeaderEnd(ReadOnlySpan<byte> rest)
    {
        var at = 0;
        while (true)
        {
            var end = rest[at..].IndexOf((byte)'\n');
            if (end < 0)
                return (rest.Length, rest.Length);
            if (rest[at..(at + end)].TrimEnd((byte)'\r').IsEmpty)
                return (at, at + end + 1);
            at += end + 1;
        }
    }

    /// <summary>Takes chunk sizes out (RFC 9112 §7.1). Some archives keep the header and store the body without them: then there is nothing to do.</summary>
    private bool Unchunk(int maxBodyBytes)
    {
        var body = Body.Span;
        var plain = new byte[Math.Min(body.Length, maxBodyBytes)];
        var length = 0;
        var first = true;
        while (true)
        {
            var end = body.IndexOf((byte)'\n');
            var line = end < 0 ? [] : body[..end].TrimEnd((byte)'\r');
            var semicolon = line.IndexOf((byte)';');
            var digits = (semicolon < 0 ? line : line[..semicolon]).Trim(" \t"u8);
            if (digits.IsEmpty || digits.Length > 8 || !Utf8Parser.TryParse(digits, out uint size, out var used, 'x') || used != digits.Length)
                return first || Fail("bad_chunks", $"after {length} bytes");
            body = body[(end + 1)..];
            if (size == 0)
                break;
            if (size > body.Length)
                return Fail("bad_chunks", $"a chunk of {size} bytes claimed, {body.Length} there");
            if (length + size > plain.Length)
                return Fail("body_too_large", $"the limit is {maxBodyBytes} bytes");
            body[..(int)size].CopyTo(plain.AsSpan(length));
            length += (int)size;
            body = body[(int)size..];
            body = body.StartsWith("\r\n"u8) ? body[2..] : body.StartsWith("\n"u8) ? body[1..] : body;
            first = false;
        }

        Body = plain.AsMemory(0, length);
        return true;
    }

    private bool Decode(string codings, int maxBodyBytes, int maxRatio)
    {
        foreach (var coding in codings.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            var source = Body.ToArray();
            Stream? stream = coding.ToLowerInvariant() switch
            {
                // Archives that store the decoded body keep the header now and then: believe the bytes.
                "gzip" or "x-gzip" => source is [0x1F, 0x8B, ..] ? new GZipStream(new MemoryStream(source), CompressionMode.Decompress) : null,
                "deflate" => source is [0x78, ..] ? new ZLibStream(new MemoryStream(source), CompressionMode.Decompress) : new DeflateStream(new MemoryStream(source), CompressionMode.Decompress),
                "br" => new BrotliStream(new MemoryStream(source), CompressionMode.Decompress),
                "zstd" => new ZstdSharp.DecompressionStream(new MemoryStream(source)),
                "identity" or "none" or "utf-8" => null,
                _ => Stream.Null,
            };
            if (stream == Stream.Null)
                return Fail("unknown_content_encoding", coding.Length > 40 ? coding[..40] : coding);
            if (stream is null)
                continue;
            using (stream)
            {
                if (!Inflate(stream, source.Length, maxBodyBytes, maxRatio))
                    return false;
            }
        }

        return true;
    }

    private bool Inflate(Stream stream, int sentBytes, int maxBodyBytes, int maxRatio)
    {
        using var decoded = new MemoryStream();
        var buffer = new byte[1 << 15];
        try
        {
            while (stream.Read(buffer, 0, buffer.Length) is var read && read > 0)
            {
                decoded.Write(buffer, 0, read);
                if (decoded.Length > GzipMemberStream.Grace && decoded.Length / maxRatio > sentBytes)
                    return Fail("compression_bomb", $"{sentBytes} bytes swell to more than {decoded.Length}");
                if (decoded.Length > maxBodyBytes)
                    return Fail("body_too_large", $"the limit is {maxBodyBytes} bytes");
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException or ZstdSharp.ZstdException or InvalidOperationException)
        {
            return Fail("bad_content_encoding", $"after {decoded.Length} bytes");
        }

        Body = decoded.ToArray();
        return true;
    }

    private bool Fail(string problem, string evidence)
    {
        Problem = problem;
        Evidence = evidence;
        return false;
    }
}
