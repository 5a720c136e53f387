using Firn.Storage.Compression;

namespace Firn.Storage.Jsonl;

/// <summary>
/// Reads lines of bytes from a file that is plain, gzip (.gz) or Zstandard (.zst) compressed, in any number of members or
/// frames. A line that is too long is passed over without being kept in memory. Not thread-safe.
/// </summary>
public sealed class LineReader : IDisposable
{
    private readonly Stream file;
    private readonly Stream content;
    private readonly ByteSource source;
    private readonly int maxLineBytes;
    private readonly int maxRatio;
    private byte[] line = new byte[1 << 12];

    /// <summary>Opens a file; its first bytes say whether it is compressed.</summary>
    /// <param name="file">Disposed with the reader.</param>
    /// <param name="maxLineBytes">Longer lines are passed over.</param>
    /// <param name="maxRatio">Most decoded bytes for one compressed byte, after the first 16 MiB.</param>
    public LineReader(Stream file, int maxLineBytes, int maxRatio)
    {
        this.file = file;
        this.maxLineBytes = maxLineBytes;
        this.maxRatio = maxRatio;
        var peek = new PeekedStream(file);
        content = peek.First switch
        {
            [0x1F, 0x8B, ..] => new GzipMemberStream(new GzipMemberReader(peek), maxRatio, allMembers: true),
            [0x28, 0xB5, 0x2F, 0xFD] => new ZstdSharp.DecompressionStream(peek),
            _ => peek,
        };
        source = new ByteSource(content);
    }

    /// <summary>Offset of the current line in the decoded file.</summary>
    public long Offset { get; private set; }

    /// <summary>Length of the current line.</summary>
    public long Length { get; private set; }

    /// <summary>True when the current line is longer than the limit; it is then empty.</summary>
    public bool TooLong => Length > maxLineBytes;

    /// <summary>The current line without its line end.</summary>
    public ReadOnlyMemory<byte> Line => TooLong ? default : line.AsMemory(0, (int)Length);

    /// <summary>Goes to the next line.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">The compressed data are broken, end early, or swell beyond reason.</exception>
    public bool Read()
    {
        Offset = source.Position;
        Length = 0;
        try
        {
            while (source.Ensure(1))
            {
                var window = source.Window;
                var end = window.IndexOf((byte)'\n');
                Keep(end < 0 ? window : window[..end]);
                source.Advance(end < 0 ? window.Length : end + 1);
                CheckRatio();
                if (end >= 0)
                    return Done();
            }
        }
        catch (GzipBombException error)
        {
            throw new InvalidDataException(error.Evidence, error);
        }
        catch (Exception error) when (error is IOException or ZstdSharp.ZstdException or InvalidOperationException)
        {
            throw new InvalidDataException($"the compressed data are broken after {source.Position} bytes", error);
        }

        return Length > 0 && Done();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        content.Dispose();
        file.Dispose();
    }

    private bool Done()
    {
        if (!TooLong && Length > 0 && line[Length - 1] == '\r')
            Length--;
        return true;
    }

    private void Keep(ReadOnlySpan<byte> piece)
    {
        var length = Length + piece.Length;
        if (length <= maxLineBytes)
        {
            if (line.Length < length)
                Array.Resize(ref line, (int)Math.Max(length, Math.Min(line.Length * 2L, maxLineBytes)));
            piece.CopyTo(line.AsSpan((int)Length));
        }

        Length = length;
    }

    private void CheckRatio()
    {
        if (content is PeekedStream || source.Position <= GzipMemberStream.Grace || !file.CanSeek)
            return;
        if (source.Position / maxRatio > Math.Max(1, file.Position))
            throw new InvalidDataException($"{file.Position} compressed bytes swell to more than {source.Position}");
    }
}
