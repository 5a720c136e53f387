namespace Firn.Storage.Compression;

/// <summary>
/// Decodes one DEFLATE stream (RFC 1951) and leaves its source exactly behind the last byte of it: what .NET's own stream
/// does not tell, and what the offset of a record in a multi-member file needs. Strict: a code that RFC 1951 calls invalid
/// is an error. Output comes in pieces; nothing is allocated by sizes that the input claims.
/// </summary>
internal sealed class Inflater
{
    private const int WindowSize = 1 << 15;
    private const int MaxMatch = 258;

    private static readonly ushort[] LengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    private static readonly byte[] LengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    private static readonly ushort[] DistanceBase =
        [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];

    private static readonly byte[] DistanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
    private static readonly byte[] CodeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    private readonly byte[] output = new byte[WindowSize * 4];
    private readonly HuffmanTable literals = new();
    private readonly HuffmanTable distances = new();
    private readonly HuffmanTable codeLengths = new();
    private ByteSource source = null!;
    private ulong bits;
    private int bitCount;
    private int written;
    private int taken;
    private int storedLeft;
    private bool inBlock;
    private bool storedBlock;
    private bool lastBlock;
    private bool finished;

    /// <summary>Starts a new stream at the source's position.</summary>
    public void Begin(ByteSource from)
    {
        source = from;
        bits = 0;
        bitCount = written = taken = storedLeft = 0;
        inBlock = storedBlock = lastBlock = finished = false;
    }

    /// <summary>The next decoded bytes, valid until the next call; empty at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The stream is broken or ends early.</exception>
    public ReadOnlySpan<byte> Next()
    {
        if (taken == written && !finished)
        {
            if (written > WindowSize * 3)
            {
                output.AsSpan(written - WindowSize, WindowSize).CopyTo(output);
                written = taken = WindowSize;
            }

            Decode();
        }

        var piece = output.AsSpan(taken, written - taken);
        taken = written;
        return piece;
    }

    private void Decode()
    {
        while (written + MaxMatch <= output.Length)
        {
            if (!inBlock)
            {
                if (lastBlock)
                {
                    Finish();
                    return;
                }

                BeginBlock();
            }

            if (storedBlock ? Stored() : Compressed())
                inBlock = false;
        }
    }

    private void Finish()
    {
        // Whole bytes that were taken ahead and not used belong to what follows.
        source.Unread(bitCount >> 3);
        finished = true;
        bits = 0;
        bitCount = 0;
    }

    private void BeginBlock()
    {
        lastBlock = Take(1) == 1;
        inBlock = true;
        storedBlock = false;
        switch (Take(2))
        {
            case 0:
                storedBlock = true;
                bits >>= bitCount & 7;
                bitCount &= ~7;
                var length = Take(16);
                if (length != (~Take(16) & 0xFFFF))
                    throw new InvalidDataException("a stored block has a wrong length");
                storedLeft = length;
                break;
            case 1:
                Span<byte> fixedLengths = stackalloc byte[288];
                fixedLengths[..144].Fill(8);
                fixedLengths[144..256].Fill(9);
                fixedLengths[256..280].Fill(7);
                fixedLengths[280..].Fill(8);
                literals.Build(fixedLengths);
                Span<byte> fixedDistances = stackalloc byte[30];
                fixedDistances.Fill(5);
                distances.Build(fixedDistances, allowIncomplete: true);
                break;
            case 2:
                ReadTables();
                break;
            default:
                throw new InvalidDataException("a block has an unknown type");
        }
    }

    private void ReadTables()
    {
        var literalCount = Take(5) + 257;
        var distanceCount = Take(5) + 1;
        var codeCount = Take(4) + 4;
        if (literalCount > 286 || distanceCount > 30)
            throw new InvalidDataException("a block has too many codes");
        Span<byte> lengths = stackalloc byte[19];
        lengths.Clear();
        for (var i = 0; i < codeCount; i++)
            lengths[CodeLengthOrder[i]] = (byte)Take(3);
        codeLengths.Build(lengths);
        Span<byte> all = stackalloc byte[316];
        all.Clear();
        var at = 0;
        while (at < literalCount + distanceCount)
        {
            var symbol = Symbol(codeLengths);
            var (value, repeat) = symbol switch
            {
                < 16 => ((byte)symbol, 1),
                16 when at == 0 => throw new InvalidDataException("a code length repeats nothing"),
                16 => (all[at - 1], 3 + Take(2)),
                17 => ((byte)0, 3 + Take(3)),
                _ => ((byte)0, 11 + Take(7)),
            };
            if (at + repeat > literalCount + distanceCount)
                throw new InvalidDataException("code lengths run over their end");
            all.Slice(at, repeat).Fill(value);
            at += repeat;
        }

        if (all[256] == 0)
            throw new InvalidDataException("a block has no end code");
        literals.Build(all[..literalCount]);
        distances.Build(all.Slice(literalCount, distanceCount), allowIncomplete: true);
    }

    /// <returns>True at the end of the block.</returns>
    private bool Stored()
    {
        while (storedLeft > 0 && written < output.Length)
        {
            if (bitCount >= 8)
            {
                output[written++] = (byte)Take(8);
                storedLeft--;
                continue;
            }

            bits = 0; // what Fill saw beyond bitCount is copied from the source now
            if (!source.Ensure(1))
                throw Truncated();
            var count = Math.Min(Math.Min(storedLeft, output.Length - written), source.Window.Length);
            source.Window[..count].CopyTo(output.AsSpan(written));
            source.Advance(count);
            written += count;
            storedLeft -= count;
        }

        return storedLeft == 0;
    }

    /// <returns>True at the end of the block.</returns>
    private bool Compressed()
    {
        while (written + MaxMatch <= output.Length)
        {
            var symbol = Symbol(literals);
            if (symbol < 256)
            {
                output[written++] = (byte)symbol;
                continue;
            }

            if (symbol == 256)
                return true;
            if (symbol > 285)
                throw new InvalidDataException("an unknown length code");
            var length = LengthBase[symbol - 257] + Take(LengthExtra[symbol - 257]);
            var code = Symbol(distances);
            if (code > 29)
                throw new InvalidDataException("an unknown distance code");
            var distance = DistanceBase[code] + Take(DistanceExtra[code]);
            if (distance > written)
                throw new InvalidDataException("a match reaches back before the beginning");
            Copy(distance, length);
        }

        return false;
    }

    private void Copy(int distance, int length)
    {
        var from = output.AsSpan(written - distance, Math.Min(distance, length));
        if (distance >= length)
        {
            from.CopyTo(output.AsSpan(written));
        }
        else if (distance == 1)
        {
            output.AsSpan(written, length).Fill(from[0]);
        }
        else
        {
            for (var i = 0; i < length; i++)
                output[written + i] = output[written - distance + i];
        }

        written += length;
    }

    private int Symbol(HuffmanTable table)
    {
        if (bitCount < 15)
            Fill();
        while (true)
        {
            var entry = table.Lookup((uint)(bits & 0x7FFF));
            var length = entry & 15;
            if (length != 0 && length <= bitCount)
            {
                bits >>= length;
                bitCount -= length;
                return entry >> 4;
            }

            if (bitCount >= 15)
                throw new InvalidDataException("a code that no table has");
            Feed();
        }
    }

    private int Take(int count)
    {
        if (bitCount < count)
            Fill();
        while (bitCount < count)
            Feed();
        var value = (int)(bits & ((1UL << count) - 1));
        bits >>= count;
        bitCount -= count;
        return value;
    }

    /// <summary>Takes up to seven bytes ahead, where the window has eight. Bits above bitCount are then the stream's next ones, too.</summary>
    private void Fill()
    {
        var window = source.Window;
        if (window.Length < 8)
            return;
        bits |= System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(window) << bitCount;
        var count = (63 - bitCount) >> 3;
        source.Advance(count);
        bitCount += count << 3;
    }

    /// <summary>Takes one byte, near the end of a window.</summary>
    private void Feed()
    {
        var next = source.ReadByte();
        if (next < 0)
            throw Truncated();
        bits |= (ulong)(uint)next << bitCount;
        bitCount += 8;
    }

    private static InvalidDataException Truncated() => new("the compressed data end early");
}
