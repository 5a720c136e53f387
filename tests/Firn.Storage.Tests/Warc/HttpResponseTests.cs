using System.IO.Compression;
using System.Text;
using CsCheck;
using Firn.Storage.Warc;

namespace Firn.Storage.Tests.Warc;

public class HttpResponseTests
{
    [Fact]
    public void Chunks_and_codings_are_taken_off() =>
        Gen.Select(Gen.Byte.Array[0, 2000], Gen.Int[1, 700], Gen.Int[0, 5].Select(i => new[] { "", "gzip", "deflate", "br", "zstd", "gzip, br" }[i])).Sample(
            (body, chunk, coding) =>
            {
                var sent = body;
                foreach (var one in coding.Split(", ", StringSplitOptions.RemoveEmptyEntries))
                    sent = Encode(sent, one);
                var message = new MemoryStream();
                message.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n{(coding.Length > 0 ? $"Content-Encoding: {coding}\r\n" : "")}\r\n"));
                for (var at = 0; at < sent.Length; at += chunk)
                {
                    var piece = sent[at..Math.Min(sent.Length, at + chunk)];
                    message.Write(Encoding.ASCII.GetBytes($"{piece.Length:x};note=1\r\n"));
                    message.Write(piece);
                    message.Write("\r\n"u8);
                }

                message.Write("0\r\n\r\n"u8);
                var http = new HttpResponse();
                Assert.True(http.Parse(message.ToArray(), 1 << 20, 100), http.Problem);
                Assert.Equal(body, http.Body.ToArray());
            },
            iter: 200);

    [Theory]
    [InlineData("", "not_http")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "not_http")]
    [InlineData("HTTP/1.1 abc\r\n\r\n", "not_http")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nffff\r\nx", "bad_chunks")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nx", "bad_chunks")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nnot brotli", "bad_content_encoding")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: rot13\r\n\r\nuryyb", "unknown_content_encoding")]
    public void What_cannot_be_used_says_why(string message, string problem)
    {
        var http = new HttpResponse();
        Assert.False(http.Parse(Encoding.Latin1.GetBytes(message), 1 << 20, 100));
        Assert.Equal(problem, http.Problem);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public void A_bomb_in_the_body_is_stopped(string coding)
    {
        var bomb = Encode(new byte[64 << 20], coding);
        var http = new HttpResponse();
        byte[] message = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\n\r\n"), .. bomb];
        Assert.False(http.Parse(message, 1 << 30, 100));
        Assert.Equal("compression_bomb", http.Problem);
        Assert.False(http.Parse(message, 1 << 20, 100));
        Assert.Equal("body_too_large", http.Problem);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n<html>stored without chunks</html>", "<html>stored without chunks</html>")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n<html>stored decoded</html>", "<html>stored decoded</html>")]
    [InlineData("HTTP/1.0 404\n\nbare", "bare")]
    [InlineData("HTTP/1.1 200 OK\r\nServer: x", "")]
    public void What_archives_do_to_messages_is_understood(string message, string body)
    {
        var http = new HttpResponse();
        Assert.True(http.Parse(Encoding.Latin1.GetBytes(message), 1 << 20, 100));
        Assert.Equal(body, Encoding.Latin1.GetString(http.Body.Span));
    }

    [Fact]
    public void Headers_are_found_in_any_case()
    {
        var http = new HttpResponse();
        Assert.True(http.Parse("HTTP/1.1 200 OK\r\nX-Robots-Tag:  noai \r\nx-ROBOTS-tag: later\r\n\r\n"u8.ToArray(), 100, 100));
        Assert.Equal("noai", http.Header("x-robots-tag"));
        Assert.Equal("", http.Header("x-robots"));
        Assert.Equal("X-Robots-Tag:  noai \r\nx-ROBOTS-tag: later\r\n", Encoding.ASCII.GetString(http.Headers.Span));
    }

    private static byte[] Encode(byte[] body, string coding)
    {
        using var target = new MemoryStream();
        using (Stream stream = coding switch
        {
            "gzip" => new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true),
            "deflate" => new ZLibStream(target, CompressionLevel.Fastest, leaveOpen: true),
            "br" => new BrotliStream(target, CompressionLevel.Fastest, leaveOpen: true),
            _ => new ZstdSharp.CompressionStream(target, leaveOpen: true),
        })
            stream.Write(body, 0, body.Length);
        return target.Length == 0 && coding == "gzip" ? [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0] : target.ToArray();
    }
}
