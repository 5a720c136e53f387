namespace Firn.Storage.Compression;

/// <summary>A stream whose first bytes have been looked at. Does not own it.</summary>
internal sealed class PeekedStream : Stream
{
    private readonly Stream inner;
    private readonly byte[] first;
    private int given;

    public PeekedStream(Stream inner)
    {
        this.inner = inner;
        var buffer = new byte[4];
        first = buffer[..inner.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Up to four bytes.</summary>
    public ReadOnlySpan<byte> First => first;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (given == first.Length)
            return inner.Read(buffer);
        var taken = Math.Min(buffer.Length, first.Length - given);
        first.AsSpan(given, taken).CopyTo(buffer);
        given += taken;
        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
