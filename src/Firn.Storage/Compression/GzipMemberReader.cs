namespace Firn.Storage.Compression;

/// <summary>
/// Reads a gzip file member by member (RFC 1952): says where each begins, checks its checksum and length, and can go on with
/// the next one after a broken one. Not thread-safe.
/// </summary>
/// <param name="stream">The compressed file; not disposed here.</param>
internal sealed class GzipMemberReader(Stream stream)
{
    private const int MaxRewinds = 256;

    private static readonly byte[] Magic = [0x1F, 0x8B, 0x08];

    private readonly ByteSource source = new(stream);
    private readonly Inflater inflater = new();
    private bool open;
    private int rewinds;
    private uint crc;

    /// <summary>Where the current member begins in the compressed file.</summary>
    public long MemberOffset { get; private set; }

    /// <summary>Decoded bytes of the current member so far.</summary>
    public long MemberBytes { get; private set; }

    /// <summary>Compressed bytes of the current member so far.</summary>
    public long CompressedBytes => source.Position - MemberOffset;

    /// <summary>Goes to the next member; what is left of the current one is decoded and thrown away.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InvalidDataException">What follows is no gzip member.</exception>
    public bool NextMember()
    {
        while (open)
            _ = Next();

        // Zero padding between and after members is common on tapes and in tar files.
        while (source.Ensure(1) && source.Window[0] == 0)
            source.Advance(1);
        if (!source.Ensure(1))
            return false;
        MemberOffset = source.Position;
        ReadHeader();
        inflater.Begin(source);
        MemberBytes = 0;
        crc = 0;
        open = true;
        return true;
    }

    /// <summary>
    /// Leaves a broken or unwanted member behind: looks for the next place that may begin one. A broken member may have been
    /// read far into what follows, so where the file can be rewound the search begins right behind the member's own start;
    /// each rewind costs a second reading, so their number is bounded and later searches only go on.
    /// </summary>
    /// <returns>False when there is none.</returns>
    public bool Resynchronise()
    {
        open = false;
        if (source.CanRewind && rewinds++ < MaxRewinds)
            source.Rewind(MemberOffset + 1);
        else if (source.Position == MemberOffset && source.Ensure(1))
            source.Advance(1); // a refused header is not consumed: without this step the search would find it for ever
        return source.SkipTo(Magic);
    }

    /// <summary>The next decoded bytes of the member, valid until the next call; empty at its end.</summary>
    /// <exception cref="InvalidDataException">The member is broken or ends early; only <see cref="Resynchronise"/> is left to do.</exception>
    public ReadOnlySpan<byte> Next()
    {
        if (!open)
            return [];
        try
        {
            var piece = inflater.Next();
            crc = Crc32.Append(crc, piece);
            MemberBytes += piece.Length;
            if (piece.IsEmpty)
                ReadTrailer();
            return piece;
        }
        catch (InvalidDataException)
        {
            open = false;
            throw;
        }
    }

    private void ReadTrailer()
    {
        open = false;
        if (!source.Ensure(8))
            throw new InvalidDataException("a gzip member ends early");
        var expected = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(source.Window);
        var length = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(source.Window[4..]);
        if (expected != crc || length != (uint)(MemberBytes & 0xFFFFFFFF))
            throw new InvalidDataException("a gzip member has a wrong checksum or length");
        source.Advance(8);
    }

    private void ReadHeader()
    {
        if (!source.Ensure(10) || !source.Window.StartsWith(Magic))
            throw new InvalidDataException("not a gzip member");
        var flags = source.Window[3];
        if ((flags & 0xE0) != 0)
            throw new InvalidDataException("a gzip member has unknown flags");
        source.Advance(10);
        if ((flags & 4) != 0)
        {
            var length = Byte() | (Byte() << 8);
            for (var i = 0; i < length; i++)
                Byte();
        }

        for (var texts = (flags >> 3 & 1) + (flags >> 4 & 1); texts > 0; texts--)
        {
            while (Byte() != 0)
            {
            }
        }

        if ((flags & 2) != 0)
        {
            Byte();
            Byte();
        }
    }

    private int Byte() => source.ReadByte() is var value && value >= 0 ? value : throw new InvalidDataException("a gzip member ends early");
}
