using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>A fast hash of short byte strings for tables in memory; its values are never stored.</summary>
internal static class PieceHash
{
    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;

    /// <summary>Hashes bytes, eight at a time.</summary>
    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        unchecked
        {
            var hash = (ulong)bytes.Length * Multiplier;
            while (bytes.Length >= 8)
            {
                hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
                bytes = bytes[8..];
            }

            ulong tail = 0;
            for (var i = 0; i < bytes.Length; i++)
                tail |= (ulong)bytes[i] << (8 * i);
            return Mix(hash ^ tail);
        }
    }

    /// <summary>Mixes a key of sixteen bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ulong low, ulong high) => unchecked(Mix((low * Multiplier) ^ high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong value)
    {
        unchecked
        {
            var high = Math.BigMul(value, 0xD6E8FEB86659FD93UL, out var low);
            return high ^ low;
        }
    }
}
