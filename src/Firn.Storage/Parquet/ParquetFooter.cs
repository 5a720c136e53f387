using System.Buffers.Binary;

namespace Firn.Storage.Parquet;

/// <summary>
/// Walks a Parquet file's metadata (a Thrift structure in the compact protocol) from end to end before the library reads it. The library
/// believes what a damaged footer says of a list's length, and then reads on behind the end for hours.
/// Source: apache/thrift, doc/specs/thrift-compact-protocol.md; apache/parquet-format, README.md.
/// </summary>
internal ref struct ParquetFooter
{
    private const int TailBytes = 8;
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> bytes;
    private int at;

    private ParquetFooter(ReadOnlySpan<byte> bytes) => this.bytes = bytes;

    /// <summary>Checks the metadata of an open file and sets the stream back to its begin.</summary>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    public static void Check(Stream stream)
    {
        Span<byte> tail = stackalloc byte[TailBytes];
        if (stream.Length < TailBytes + 4)
            throw new InvalidDataException($"it has {stream.Length} bytes");
        stream.Position = stream.Length - TailBytes;
        stream.ReadExactly(tail);
        if (!tail[4..].SequenceEqual("PAR1"u8))
            throw new InvalidDataException("it does not end with PAR1");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length > stream.Length - TailBytes - 4 || length > Array.MaxLength)
            throw new InvalidDataException($"its metadata claims {length} bytes of {stream.Length}");
        var metadata = new byte[length];
        stream.Position = stream.Length - TailBytes - length;
        stream.ReadExactly(metadata);
        stream.Position = 0;
        new ParquetFooter(metadata).Structure(0);
    }

    private void Structure(int depth)
    {
        while (Byte() is not 0 and var header)
        {
            // The field's number is a step from the one before, or follows.
            if (header >> 4 == 0)
                Number();
            // A flag is in the type.
            if ((header & 15) is not (1 or 2))
                Value(header & 15, depth + 1);
        }
    }

    // Structures, lists and maps stand in each other.
    private void Value(int type, int depth)
    {
        if (depth > MaxDepth)
            throw new InvalidDataException($"its metadata is more than {MaxDepth} values deep");
        switch (type)
        {
            case 1 or 2 or 3:
                Skip(1);
                break;
            case 4 or 5 or 6:
                Number();
                break;
            case 7:
                Skip(8);
                break;
            case 8:
                Skip(Number());
                break;
            case 9 or 10:
                var list = Byte();
                for (var left = Whole(list >> 4 == 15 ? Number() : (ulong)(list >> 4)); left > 0; left--)
                    Value(list & 15, depth + 1);
                break;
            case 11:
                if (Number() is not 0 and var pairs)
                {
                    var types = Byte();
                    for (var left = Whole(pairs); left > 0; left--)
                    {
                        Value(types >> 4, depth + 1);
                        Value(types & 15, depth + 1);
                    }
                }

                break;
            case 12:
                Structure(depth);
                break;
            default:
                throw new InvalidDataException($"its metadata has a value of type {type} at byte {at}");
        }
    }

    // Each value takes a byte at least.
    private readonly ulong Whole(ulong count) =>
        count <= (ulong)(bytes.Length - at) ? count : throw new InvalidDataException($"its metadata claims {count} values at byte {at} of {bytes.Length}");

    private int Byte() => at < bytes.Length ? bytes[at++] : throw new InvalidDataException("its metadata ends too early");

    private void Skip(ulong count) => at += (int)Whole(count);

    private ulong Number()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new InvalidDataException($"its metadata has a number without end at byte {at}");
    }
}
