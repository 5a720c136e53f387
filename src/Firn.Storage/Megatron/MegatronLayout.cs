using System.Buffers.Binary;

namespace Firn.Storage.Megatron;

/// <summary>The bytes of a Megatron data set that writer and reader share (docs/formats/megatron.md).</summary>
internal static class MegatronLayout
{
    public const ulong Version = 1;

    /// <summary>Magic, version, type code, sequence count, document count.</summary>
    public const int HeaderBytes = 9 + 8 + 1 + 8 + 8;

    public static ReadOnlySpan<byte> Magic => "MMIDIDX\0\0"u8;

    public static int BytesOf(MegatronTokenType type) => type == MegatronTokenType.Int32 ? sizeof(int) : sizeof(ushort);

    public static void WriteHeader(Stream stream, MegatronTokenType type, long sequences, long documentIndices)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt64LittleEndian(header[9..], Version);
        header[17] = (byte)type;
        BinaryPrimitives.WriteInt64LittleEndian(header[18..], sequences);
        BinaryPrimitives.WriteInt64LittleEndian(header[26..], documentIndices);
        stream.Write(header);
    }
}
