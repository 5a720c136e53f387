using System.Buffers.Binary;

namespace Firn.Tokenization.Formats;

/// <summary>Reads the fields of a protobuf message one after another. Every length is checked against what is there.</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> message = message;
    private int at;

    /// <summary>Number of the field that <see cref="Next"/> came to.</summary>
    public int Field { get; private set; }

    /// <summary>Its value where it is an integer (wire type 0) or has a fixed width (1, 5: its bits).</summary>
    public ulong Integer { get; private set; }

    /// <summary>Its value where it has a length (wire type 2).</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Its value as a float (wire type 5).</summary>
    public readonly float Single => BitConverter.UInt32BitsToSingle((uint)Integer);

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="FormatException">The message is cut or malformed.</exception>
    public bool Next()
    {
        if (at == message.Length)
            return false;
        var key = Varint();
        if (key >> 3 is 0 or > 1 << 29)
            throw new FormatException($"is malformed at byte {at} of a message");
        Field = (int)(key >> 3);
        Bytes = default;
        switch (key & 7)
        {
            case 0:
                Integer = Varint();
                break;
            case 1:
                Integer = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                var length = Varint();
                Bytes = Take(length > int.MaxValue ? int.MaxValue : (int)length);
                break;
            case 5:
                Integer = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new FormatException($"has wire type {key & 7} at byte {at} of a message");
        }

        return true;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > message.Length - at)
            throw new FormatException($"ends inside a field at byte {at} of a message");
        var taken = message.Slice(at, length);
        at += length;
        return taken;
    }

    private ulong Varint()
    {
        unchecked
        {
            ulong value = 0;
            for (var shift = 0; shift < 70; shift += 7)
            {
                var next = Take(1)[0];
                value |= (ulong)(next & 0x7F) << shift;
                if (next < 0x80)
                    return value;
            }

            throw new FormatException($"has an integer of more than ten bytes at byte {at} of a message");
        }
    }
}
