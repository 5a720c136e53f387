using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Firn.Data.Deduplication;

/// <summary>Hash of a text that white space does not change: SHA-256, first 128 bits, of the text with every run of white space as one space.</summary>
internal static class ExactHash
{
    public static UInt128 Of(ReadOnlySpan<byte> text)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, text.Length));
        try
        {
            var length = 0;
            var space = false;
            foreach (var unit in text)
            {
                if (unit is (byte)' ' or (>= 9 and <= 13))
                {
                    space = length > 0;
                    continue;
                }

                if (space)
                    buffer[length++] = (byte)' ';
                space = false;
                buffer[length++] = unit;
            }

            if (length == 0)
                return 0;
            Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(buffer.AsSpan(0, length), digest);
            return BinaryPrimitives.ReadUInt128BigEndian(digest);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
