using System.IO.Compression;
using System.Text;
using Firn.Storage.Jsonl;
using Firn.Storage.Tests.Compression;

namespace Firn.Storage.Tests.Jsonl;

public class LineReaderTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("gz")]
    [InlineData("zst")]
    public void Lines_come_with_their_offsets_from_every_kind_of_file_also_over_members(string kind)
    {
        var first = Pack("one\r\ntwo", kind);
        var second = Pack("\n\nlast", kind);
        using var reader = new LineReader(new MemoryStream([.. first, .. second]), 100, 100);
        var lines = new List<(long, string)>();
        while (reader.Read())
            lines.Add((reader.Offset, Encoding.UTF8.GetString(reader.Line.Span)));
        Assert.Equal([(0, "one"), (5, "two"), (9, ""), (10, "last")], lines);
    }

    [Fact]
    public void A_line_of_200_megabytes_is_passed_over_without_being_kept()
    {
        using var reader = new LineReader(new LongLine(200L << 20), 1 << 20, 100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(reader.Read());
        Assert.True(reader.TooLong);
        Assert.Equal(200L << 20, reader.Length);
        Assert.True(reader.Read());
        Assert.Equal("end", Encoding.UTF8.GetString(reader.Line.Span));
        Assert.False(reader.Read());
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 8 << 20);
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public void A_truncated_file_gives_its_lines_and_then_an_error(string kind)
    {
        var text = string.Concat(Enumerable.Range(0, 20000).Select(i => $"line {i * 7919 % 20011}\n"));
        var whole = Pack(text, kind);
        using var reader = new LineReader(new MemoryStream(whole[..(whole.Length - 9)]), 1000, 100);
        Assert.True(reader.Read());
        Assert.Throws<InvalidDataException>(() =>
        {
            while (reader.Read())
            {
            }
        });
    }

    [Theory]
    [InlineData("gz")]
    [InlineData("zst")]
    public void A_bomb_is_an_error(string kind)
    {
        using var reader = new LineReader(new MemoryStream(Pack(new string('a', 64 << 20), kind)), 1000, 100);
        Assert.Contains("swell", Assert.Throws<InvalidDataException>(() => reader.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_has_no_lines()
    {
        using var reader = new LineReader(new MemoryStream(), 1000, 100);
        Assert.False(reader.Read());
    }

    internal static byte[] Pack(string text, string kind)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return kind switch
        {
            "gz" => GzipMemberReaderTests.Compress(bytes, CompressionLevel.Optimal),
            "zst" => new ZstdSharp.Compressor(3).Wrap(bytes).ToArray(),
            _ => bytes,
        };
    }

    private sealed class LongLine(long length) : MemoryStream
    {
        private readonly byte[] tail = "\nend"u8.ToArray();
        private long position;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            int taken;
            if (position < length)
            {
                taken = (int)Math.Min(length - position, buffer.Length);
                buffer[..taken].Fill((byte)'x');
            }
            else
            {
                var rest = tail.AsSpan((int)(position - length));
                taken = Math.Min(rest.Length, buffer.Length);
                rest[..taken].CopyTo(buffer);
            }

            position += taken;
            return taken;
        }
    }
}
