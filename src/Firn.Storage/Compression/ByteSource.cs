namespace Firn.Storage.Compression;

/// <summary>A stream with a window that can be looked at, and a position that counts consumed bytes only.</summary>
/// <param name="stream">The stream; not disposed here.</param>
internal sealed class ByteSource(Stream stream)
{
    /// <summary>Consumed bytes that can always be given back.</summary>
    private const int History = 8;

    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private bool finished;

    /// <summary>Bytes consumed since the beginning.</summary>
    public long Position { get; private set; }

    /// <summary>Bytes read and not consumed yet.</summary>
    public ReadOnlySpan<byte> Window => buffer.AsSpan(start, end - start);

    /// <summary>Makes at least <paramref name="count"/> bytes available if the stream has them.</summary>
    /// <returns>False when the stream ends before.</returns>
    public bool Ensure(int count)
    {
        while (end - start < count && !finished)
        {
            if (start > History && buffer.Length - end < Math.Max(count - (end - start), buffer.Length / 2))
            {
                buffer.AsSpan(start - History, end - start + History).CopyTo(buffer);
                end -= start - History;
                start = History;
            }

            if (end == buffer.Length)
                Array.Resize(ref buffer, checked(buffer.Length * 2));
            var read = stream.Read(buffer, end, buffer.Length - end);
            finished = read == 0;
            end += read;
        }

        return end - start >= count;
    }

    /// <summary>Consumes bytes of the window.</summary>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, end - start);
        start += count;
        Position += count;
    }

    /// <summary>Whether <see cref="Rewind"/> can be used.</summary>
    public bool CanRewind => stream.CanSeek;

    /// <summary>Goes back to an earlier position of a seekable stream that was at its beginning when this began.</summary>
    public void Rewind(long position)
    {
        stream.Position = position;
        start = end = 0;
        finished = false;
        Position = position;
    }

    /// <summary>Gives back bytes that were consumed last, however many.</summary>
    public void PushBack(ReadOnlySpan<byte> bytes)
    {
        var window = Window;
        var joined = new byte[Math.Max(buffer.Length, checked(History + bytes.Length + window.Length))];
        bytes.CopyTo(joined.AsSpan(History));
        window.CopyTo(joined.AsSpan(History + bytes.Length));
        end = History + bytes.Length + window.Length;
        start = History;
        buffer = joined;
        Position -= bytes.Length;
    }

    /// <summary>Gives back up to eight bytes that were consumed last.</summary>
    public void Unread(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Math.Min(History, start));
        start -= count;
        Position -= count;
    }

    /// <summary>The next byte, consumed; -1 at the end.</summary>
    public int ReadByte()
    {
        if (start == end && !Ensure(1))
            return -1;
        Position++;
        return buffer[start++];
    }

    /// <summary>Consumes up to and not including the next occurrence of a pattern.</summary>
    /// <returns>False when there is none; everything is then consumed.</returns>
    public bool SkipTo(ReadOnlySpan<byte> pattern)
    {
        while (Ensure(pattern.Length))
        {
            var found = Window.IndexOf(pattern);
            if (found >= 0)
            {
                Advance(found);
                return true;
            }

            Advance(end - start - (pattern.Length - 1));
        }

        Advance(end - start);
        return false;
    }
}
