namespace Firn.Storage.Compression;

/// <summary>The current member of a gzip file as a stream, or all members one after another; watches how much they swell.</summary>
/// <param name="reader">The file.</param>
/// <param name="maxRatio">Most decoded bytes of a member for a compressed byte, once <see cref="Grace"/> bytes are decoded.</param>
/// <param name="allMembers">Whether to go on with the next member at the end of one.</param>
internal sealed class GzipMemberStream(GzipMemberReader reader, int maxRatio, bool allMembers = false) : Stream
{
    /// <summary>Decoded bytes below which nothing is called a bomb: 16 MiB fit any machine.</summary>
    public const int Grace = 16 << 20;

    private byte[] rest = [];
    private int restStart;
    private int restEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Forgets what is left of the last member.</summary>
    public void Reset() => restStart = restEnd = 0;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (restStart == restEnd)
        {
            var piece = reader.Next();
            while (piece.IsEmpty && allMembers && reader.NextMember())
                piece = reader.Next();
            if (reader.MemberBytes > Grace && reader.MemberBytes / maxRatio > reader.CompressedBytes)
                throw new GzipBombException(reader.MemberBytes, reader.CompressedBytes);
            if (rest.Length < piece.Length)
                rest = new byte[piece.Length];
            piece.CopyTo(rest);
            restStart = 0;
            restEnd = piece.Length;
        }

        var taken = Math.Min(buffer.Length, restEnd - restStart);
        rest.AsSpan(restStart, taken).CopyTo(buffer);
        restStart += taken;
        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
